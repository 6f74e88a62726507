using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Preparation;

namespace Lakehouse.TableFormat.Writing.Routing;

/// <summary>
/// Rows that concern more partitions than their own: deletions by key, and upserts of tables whose keys are unique over all partitions.
/// Since the bucket is a function of the key, only one file group per partition can hold it; those are probed.
/// </summary>
internal sealed class PartitionCrossing(TableState table, PreparedRows rows, Field? ordering, BucketGroups groups, RowPool pool)
{
    private readonly KeyProbe probe = new(table, ordering, rows.Batches);

    /// <summary>Keys are unique per partition; a deletion by key goes to every partition that has the key.</summary>
    public async Task<Candidates> WithinPartitionsAsync(CancellationToken cancellationToken)
    {
        var candidates = new Candidates();
        foreach (var (bucket, members) in pool.Buckets)
        {
            var partitions = members.Where(row => !pool.DeletesByKey(row)).Select(PartitionOf).ToHashSet(StringComparer.Ordinal);
            foreach (var row in members)
            {
                foreach (var partition in pool.DeletesByKey(row) ? (IEnumerable<string>)partitions : [PartitionOf(row)])
                {
                    candidates.Add(partition, bucket, pool.Candidate(row));
                }
            }

            await DeleteElsewhereAsync(candidates, bucket, Table(members.Where(pool.DeletesByKey)), partitions, cancellationToken).ConfigureAwait(false);
        }

        return candidates;
    }

    /// <summary>Keys are unique in the table; what other partitions store under an incoming key goes, unless it is newer.</summary>
    public async Task<Candidates> AcrossTableAsync(CancellationToken cancellationToken)
    {
        var candidates = new Candidates();
        foreach (var (bucket, members) in pool.Buckets)
        {
            var winners = Table(members);
            candidates.Skipped += winners.Superseded;
            var late = new bool[winners.Count];
            var moved = await MovesAsync(bucket, winners, late, cancellationToken).ConfigureAwait(false);
            foreach (var (partition, index) in moved.Where(move => !late[move.Winner]))
            {
                candidates.Add(partition, bucket, winners[index] with { Deletes = true, Forced = true });
            }

            AddAtHome(candidates, bucket, winners, late);
        }

        return candidates;
    }

    private async Task DeleteElsewhereAsync(
        Candidates candidates, int bucket, WinnerTable deletes, HashSet<string> offered, CancellationToken cancellationToken)
    {
        foreach (var (partition, group) in groups.OfBucket(bucket).Where(group => deletes.Count > 0 && !offered.Contains(group.Partition)))
        {
            foreach (var hit in await probe.FindAsync(group.Slice, deletes, cancellationToken).ConfigureAwait(false))
            {
                candidates.Add(partition, bucket, deletes[hit.Winner]);
            }
        }
    }

    private async Task<List<(string Partition, int Winner)>> MovesAsync(
        int bucket, WinnerTable winners, bool[] late, CancellationToken cancellationToken)
    {
        var moves = new List<(string Partition, int Winner)>();
        foreach (var (partition, group) in groups.OfBucket(bucket))
        {
            foreach (var hit in await probe.FindAsync(group.Slice, winners, cancellationToken).ConfigureAwait(false))
            {
                var row = winners[hit.Winner].Row;
                if (pool.DeletesByKey(row) || PartitionOf(row) != partition)
                {
                    late[hit.Winner] |= hit.StoredIsNewer;
                    moves.Add((partition, hit.Winner));
                }
            }
        }

        return moves;
    }

    private void AddAtHome(Candidates candidates, int bucket, WinnerTable winners, bool[] late)
    {
        for (var index = 0; index < winners.Count; index++)
        {
            if (late[index])
            {
                candidates.Skipped++;
            }
            else if (!pool.DeletesByKey(winners[index].Row))
            {
                candidates.Add(PartitionOf(winners[index].Row), bucket, winners[index]);
            }
        }
    }

    private WinnerTable Table(IEnumerable<RowRef> members) => new(rows.Batches, [.. members.Select(pool.Candidate)]);

    private string PartitionOf(RowRef row) => rows.Partitions[rows.Batches[row.Batch].PartitionOf(row.Row)];
}
