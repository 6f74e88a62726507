using Apache.Arrow;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.FileGroups.Slices;

/// <summary>
/// Merges the log files of slices with the keys of their base files (spec 5.7, 5.8): which base rows stay, which rows come. Columns of the
/// base file other than keys and ordering values are not read, except where rows merge field by field. Immutable and thread-safe.
/// </summary>
/// <param name="table">Properties, which say how rows merge, and the timeline, which says what is committed.</param>
/// <param name="history">Earlier names of the columns, on a schema-on-read table; null elsewhere.</param>
/// <param name="options">Limits.</param>
internal sealed class SliceMerger(TableState table, ColumnHistory? history, SliceMergeOptions options)
{
    /// <summary>
    /// Merges one slice; a slice without log files keeps all rows. All rows that come are in memory in the end, however many passes it takes;
    /// <see cref="SliceReader"/> streams them.
    /// </summary>
    /// <param name="slice">What to merge.</param>
    /// <param name="columns">Columns of the added rows, meta columns among them where wanted.</param>
    /// <param name="upTo">Newest write to see, by instant time; null sees all that is committed.</param>
    /// <param name="cancellationToken">Stops the merge.</param>
    /// <exception cref="LakehouseException">Unsupported: a payload or block that is not known. Corrupt: bytes that are none of Hudi's.</exception>
    internal async Task<SliceMerge> MergeAsync(FileSlice slice, TableSchema columns, InstantTime? upTo, CancellationToken cancellationToken)
    {
        var run = await SliceMergeRun.OpenAsync(table, slice, history, columns, upTo, options.MemoryBytes, cancellationToken).ConfigureAwait(false);
        var added = new List<RecordBatch>();
        var counts = new MergeCounts();
        try
        {
            for (var pass = 0; pass < run.Passes; pass++)
            {
                using var merge = await run.RunAsync(pass, cancellationToken).ConfigureAwait(false);
                added.AddRange(merge.Added());
                counts.Add(merge.Counts);
            }
        }
        catch
        {
            added.ForEach(batch => batch.Dispose());
            throw;
        }

        return new SliceMerge(slice, columns, run.BaseRows, run.Dropped.Staying(), added)
        {
            LogRecords = counts.LogRecords,
            Updated = counts.Updated,
            Deleted = counts.Deleted,
            Inserted = counts.Inserted,
        };
    }
}
