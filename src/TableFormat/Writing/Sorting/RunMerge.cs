using Apache.Arrow;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Writing.Routing;

namespace Lakehouse.TableFormat.Writing.Sorting;

/// <summary>Merges sorted runs; holds one batch of each and the one that it makes. Runs stay the caller's.</summary>
internal sealed class RunMerge(TableSchema columns, IReadOnlyList<int> positions, IReadOnlyList<ArrowRun> runs)
{
    private readonly RecordBatch?[] current = new RecordBatch?[runs.Count];
    private readonly SortKeys?[] keys = new SortKeys?[runs.Count];
    private readonly int[] rows = new int[runs.Count];
    private readonly RunList taken = new();

    /// <summary>All rows in order, in batches of at most so many rows.</summary>
    public IEnumerable<RecordBatch> Read(int batchRows)
    {
        var queue = new PriorityQueue<int, int>(runs.Count, Comparer<int>.Create(Compare));
        for (var run = 0; run < runs.Count; run++)
        {
            Advance(run, queue);
        }

        try
        {
            while (queue.TryDequeue(out var run, out _))
            {
                taken.Add(run, rows[run]++, 1);
                var ended = rows[run] == current[run]!.Length;

                // A run's next batch takes the place of its last, so the rows that were taken from that have to go first.
                if (ended || taken.Rows == batchRows)
                {
                    yield return Flush();
                }

                if (!ended)
                {
                    queue.Enqueue(run, run);
                }
                else
                {
                    Advance(run, queue);
                }
            }

            if (taken.Rows > 0)
            {
                yield return Flush();
            }
        }
        finally
        {
            foreach (var batch in current)
            {
                batch?.Dispose();
            }
        }
    }

    private int Compare(int left, int right) =>
        RowOrder.Compare(keys[left]!, new RowRef(left, rows[left]), keys[right]!, new RowRef(right, rows[right]));

    private void Advance(int run, PriorityQueue<int, int> queue)
    {
        current[run]?.Dispose();
        current[run] = null;
        rows[run] = 0;
        if (runs[run].Read() is { } batch)
        {
            current[run] = batch;
            keys[run] = SortKeys.Of(batch.Column, positions);
            queue.Enqueue(run, run);
        }
    }

    private RecordBatch Flush()
    {
        var live = new List<RecordBatch>(runs.Count);
        var place = new int[runs.Count];
        for (var run = 0; run < runs.Count; run++)
        {
            place[run] = live.Count;
            if (current[run] is { } batch)
            {
                live.Add(batch);
            }
        }

        var moved = new RunList();
        foreach (var run in taken.Runs)
        {
            moved.Add(place[run.Source], run.Start, run.Count);
        }

        taken.Clear();
        return GatheredRows.Of(columns, live, moved);
    }
}
