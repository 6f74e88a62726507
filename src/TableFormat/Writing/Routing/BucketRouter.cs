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
        var crosses = Crosses(state.Properties, pool);
        var partitions = crosses ? null : rows.Partitions;
        var groups = await BucketGroups.LoadAsync(state, partitions, index.BucketCount, cancellationToken).ConfigureAwait(false);
        var candidates = crosses
            ? await CrossAsync(state, rows, groups, pool, cancellationToken).ConfigureAwait(false)
            : AtHome(rows, pool);
        return Tasks(rows, groups, candidates, state.Properties.OrderingField is not null);
    }

    // A log takes a deletion without a look at what is stored, and a table without partitions has no other place to look.
    private bool Crosses(TableProperties properties, RowPool pool) =>
        (properties.PartitionFields.Count > 0 || properties.Type == TableType.CopyOnWrite)
        && (options.KeyScope == KeyScope.Table || pool.Buckets.Values.Any(members => members.Exists(pool.DeletesByKey)));

    private Task<Candidates> CrossAsync(
        TableState state, PreparedRows rows, BucketGroups groups, RowPool pool, CancellationToken cancellationToken)
    {
        var ordering = state.Properties.OrderingField is { } name && rows.Schema.TryGetField(name, out var field) ? field : null;
        var crossing = new PartitionCrossing(state, rows, ordering, groups, pool);
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

    // A row that must hold whatever is stored cannot be said in a log, whose rows are weighed against the base file's by ordering value: its
    // group gets a new base file.
    private Routed Tasks(PreparedRows rows, BucketGroups groups, Candidates candidates, bool ordered)
    {
        var tasks = new List<GroupTask>();
        var skipped = candidates.Skipped;
        foreach (var (key, offered) in candidates.Groups)
        {
            var winners = new WinnerTable(rows.Batches, offered);
            skipped += winners.Superseded;
            var stored = groups.Find(key.Partition, key.Bucket);
            var task = new GroupTask(
                key.Partition, stored?.Slice.FileId ?? BucketIndex.FileId(key.Bucket, options.Ids.NewId()), stored?.Slice, winners)
            {
                Log = winners.HasForcedUpsert && ordered ? null : stored?.Log,
            };
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
