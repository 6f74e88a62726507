using Lakehouse.TableFormat.Indexing;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Preparation;

namespace Lakehouse.TableFormat.Writing.Routing;

/// <summary>Routes by the bucket index: partition and hash of the key name the file group (spec 7.2).</summary>
internal sealed class BucketRouter(BucketIndex index, WriterOptions options) : IRouter
{
    /// <inheritdoc />
    public async Task<Routed> RouteAsync(TableState state, PreparedRows rows, CancellationToken cancellationToken)
    {
        var pool = new RowPool(rows, index);
        var crosses = options.KeyScope == KeyScope.Table || pool.Buckets.Values.Any(members => members.Exists(pool.DeletesByKey));
        var partitions = crosses ? null : rows.Partitions;
        var groups = await BucketGroups.LoadAsync(state, partitions, index.BucketCount, cancellationToken).ConfigureAwait(false);
        var candidates = crosses
            ? await CrossAsync(state, rows, groups, pool, cancellationToken).ConfigureAwait(false)
            : AtHome(rows, pool);
        return Tasks(rows, groups, candidates);
    }

    private Task<Candidates> CrossAsync(
        TableState state, PreparedRows rows, BucketGroups groups, RowPool pool, CancellationToken cancellationToken)
    {
        var ordering = state.Properties.OrderingField is { } name && rows.Schema.TryGetField(name, out var field) ? field : null;
        var crossing = new PartitionCrossing(state.Storage, rows, ordering, groups, pool);
        return options.KeyScope == KeyScope.Table
            ? crossing.AcrossTableAsync(cancellationToken)
            : crossing.WithinPartitionsAsync(cancellationToken);
    }

    private static Candidates AtHome(PreparedRows rows, RowPool pool)
    {
        var candidates = new Candidates();
        foreach (var (bucket, members) in pool.Buckets)
        {
            foreach (var row in members)
            {
                candidates.Add(rows.Partitions[rows.Batches[row.Batch].PartitionOf(row.Row)], bucket, pool.Candidate(row));
            }
        }

        return candidates;
    }

    private Routed Tasks(PreparedRows rows, BucketGroups groups, Candidates candidates)
    {
        var tasks = new List<GroupTask>();
        var skipped = candidates.Skipped;
        foreach (var (key, offered) in candidates.Groups)
        {
            var winners = new WinnerTable(rows.Batches, offered);
            skipped += winners.Superseded;
            var stored = groups.Find(key.Partition, key.Bucket);
            var task = new GroupTask(key.Partition, stored?.Name.FileId ?? BucketIndex.FileId(key.Bucket, options.Ids.NewId()), stored, winners);
            if (stored is not null || task.Upserts > 0)
            {
                tasks.Add(task);
            }
            else
            {
                skipped += winners.Count;
            }
        }

        return new Routed(tasks, skipped);
    }
}
