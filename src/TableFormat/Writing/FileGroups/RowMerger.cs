using Apache.Arrow;
using Lakehouse.TableFormat.Merging;
using Lakehouse.TableFormat.Writing.ChangeLogs;
using Lakehouse.TableFormat.Writing.Routing;

namespace Lakehouse.TableFormat.Writing.FileGroups;

/// <summary>
/// Decides row by row what becomes of a stored base file when a batch's winners meet it. The result is runs: source 0 is the stored batch,
/// source 1 + b the incoming batch b.
/// </summary>
/// <param name="incoming">The write's rows.</param>
/// <param name="winners">What is asked for each key.</param>
/// <param name="changes">Takes note of every change, for a table that keeps change logs; null elsewhere.</param>
internal sealed class RowMerger(IReadOnlyList<IncomingBatch> incoming, WinnerTable winners, ChangeList? changes = null)
{
    private readonly bool[] met = new bool[winners.Count];
    private int nextInsert;

    /// <summary>Rows whose key was not stored.</summary>
    public long Inserted { get; private set; }

    /// <summary>Stored rows that were replaced.</summary>
    public long Updated { get; private set; }

    /// <summary>Stored rows that were removed.</summary>
    public long Deleted { get; private set; }

    /// <summary>Winners that changed nothing.</summary>
    public long Skipped { get; private set; }

    /// <summary>Whether anything differs from what is stored.</summary>
    public bool Changed => Inserted + Updated + Deleted > 0;

    /// <summary>Adds the runs that a batch of stored rows becomes.</summary>
    public void Merge(BinaryArray storedKeys, OrderingColumn? storedOrdering, RunList runs)
    {
        var start = 0;
        for (var row = 0; row < storedKeys.Length; row++)
        {
            var index = winners.Find(storedKeys.GetBytes(row));
            if (index < 0 || StoredStays(index, storedOrdering, row))
            {
                continue;
            }

            AddStored(runs, start, row);
            start = row + 1;
            Apply(index, row, runs);
        }

        AddStored(runs, start, storedKeys.Length);
    }

    /// <summary>Adds runs for up to <paramref name="maxRows"/> winners whose key was not met in the stored rows; false when none is left.</summary>
    public bool AddInserts(int maxRows, RunList runs)
    {
        for (; nextInsert < winners.Count && runs.Rows < maxRows; nextInsert++)
        {
            if (met[nextInsert])
            {
                continue;
            }

            var winner = winners[nextInsert];
            if (winner.Deletes)
            {
                Skipped++;
                continue;
            }

            Inserted++;
            changes?.Inserted(winner.Row);
            runs.Add(1 + winner.Row.Batch, winner.Row.Row, 1);
        }

        return runs.Rows > 0;
    }

    private static void AddStored(RunList runs, int start, int end)
    {
        if (end > start)
        {
            runs.Add(0, start, end - start);
        }
    }

    private bool StoredStays(int index, OrderingColumn? storedOrdering, int row)
    {
        var winner = winners[index];
        var stays = !met[index]
            && !winner.Forced
            && storedOrdering is not null
            && incoming[winner.Row.Batch].Ordering is { } ordering
            && storedOrdering.Compare(row, ordering, winner.Row.Row) > 0;
        if (stays)
        {
            met[index] = true;
            Skipped++;
        }

        return stays;
    }

    // A key that is stored twice (another engine's duplicate) is healed: its later rows go.
    private void Apply(int index, int stored, RunList runs)
    {
        var winner = winners[index];
        if (winner.Deletes || met[index])
        {
            Deleted++;
            changes?.Deleted(stored);
        }
        else
        {
            Updated++;
            changes?.Updated(stored, winner.Row);
            runs.Add(1 + winner.Row.Batch, winner.Row.Row, 1);
        }

        met[index] = true;
    }
}
