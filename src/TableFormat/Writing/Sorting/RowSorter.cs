using System.Runtime.CompilerServices;
using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Writing.Sorting;

/// <summary>
/// Sorts any number of rows in bounded memory: what exceeds the limit waits in sorted runs on local disk, which are merged at the end.
/// Rows that compare as equal keep the order in which they came. Not thread-safe.
/// </summary>
/// <param name="columns">Columns of the rows.</param>
/// <param name="positions">Positions of the sort columns, the first one deciding first.</param>
/// <param name="memoryBytes">Bytes of rows that are held at once.</param>
internal sealed class RowSorter(TableSchema columns, IReadOnlyList<int> positions, long memoryBytes) : IDisposable
{
    private const int MaxRuns = 32;
    private const long MinBatchBytes = 64L << 10;

    private readonly List<RecordBatch> held = [];
    private readonly List<ArrowRun> runs = [];
    private DirectoryInfo? folder;
    private long heldBytes;
    private int runNumber;

    /// <summary>Rows taken in.</summary>
    public long Rows { get; private set; }

    /// <summary>Takes in a batch, which becomes the sorter's.</summary>
    public void Add(RecordBatch batch)
    {
        Rows += batch.Length;
        held.Add(batch);
        heldBytes += BatchSize.Of(batch);
        if (heldBytes > memoryBytes)
        {
            Spill();
        }
    }

    /// <summary>All rows in order; the caller disposes each batch. Call it once, after the last <see cref="Add"/>.</summary>
    public async IAsyncEnumerable<RecordBatch> SortedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (runs.Count > 0 && held.Count > 0)
        {
            Spill();
        }

        while (runs.Count > MaxRuns)
        {
            cancellationToken.ThrowIfCancellationRequested();
            MergeFirst(MaxRuns);
        }

        var rows = runs.Count == 0 ? HeldSorted() : new RunMerge(columns, positions, runs).Read(BatchRows());
        foreach (var batch in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return batch;
        }

        await Task.CompletedTask.ConfigureAwait(false);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Drop();
        runs.ForEach(run => run.Dispose());
        folder?.Delete(recursive: true);
    }

    private IEnumerable<RecordBatch> HeldSorted() => new HeldRows(columns, positions, held).Sorted(BatchRows());

    // A merge holds one batch of each run, and all of them together shall fit.
    private int BatchRows()
    {
        var rowBytes = Math.Max(1, runs.Count == 0 ? heldBytes / Math.Max(1, Rows) : memoryBytes / Math.Max(1, Rows / runs.Count));
        return (int)Math.Clamp(Math.Max(MinBatchBytes, memoryBytes / (MaxRuns * 4)) / rowBytes, 256, 65536);
    }

    private void Spill()
    {
        var run = NewRun();
        foreach (var batch in HeldSorted())
        {
            using (batch)
            {
                run.Write(batch);
            }
        }

        runs.Add(run);
        Drop();
    }

    private void MergeFirst(int count)
    {
        var merged = NewRun();
        var first = runs.GetRange(0, count);
        foreach (var batch in new RunMerge(columns, positions, first).Read(BatchRows()))
        {
            using (batch)
            {
                merged.Write(batch);
            }
        }

        first.ForEach(run => run.Dispose());
        runs.RemoveRange(0, count);

        // In front: among equal rows its rows came first.
        runs.Insert(0, merged);
    }

    private ArrowRun NewRun()
    {
        folder ??= Directory.CreateTempSubdirectory("lakehouse-sort-");
        return new ArrowRun(Path.Combine(folder.FullName, $"{runNumber++}.arrow"), ArrowMapping.ToArrow(columns, withMeta: false));
    }

    private void Drop()
    {
        held.ForEach(batch => batch.Dispose());
        held.Clear();
        heldBytes = 0;
    }
}
