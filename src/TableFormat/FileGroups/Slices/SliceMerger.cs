using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.FileGroups.Slices;

/// <summary>
/// Merges the log files of slices with the keys of their base files (spec 5.7, 5.8): which base rows stay, which rows come. Columns of the
/// base file other than keys and ordering values are not read. Immutable and thread-safe.
/// </summary>
/// <param name="table">Properties, which say how rows merge, and the timeline, which says what is committed.</param>
/// <param name="history">Earlier names of the columns, on a schema-on-read table; null elsewhere.</param>
/// <param name="options">Limits.</param>
internal sealed class SliceMerger(TableState table, ColumnHistory? history, SliceMergeOptions options)
{
    /// <summary>Merges one slice, all in memory; a slice without log files keeps all rows.</summary>
    /// <param name="slice">What to merge.</param>
    /// <param name="columns">Columns of the added rows, meta columns among them where wanted.</param>
    /// <param name="upTo">Newest write to see, by instant time; null sees all that is committed.</param>
    /// <param name="cancellationToken">Stops the merge.</param>
    /// <exception cref="LakehouseException">Unsupported: a payload or block that is not known. Corrupt: bytes that are none of Hudi's.</exception>
    internal Task<SliceMerge> MergeAsync(FileSlice slice, TableSchema columns, InstantTime? upTo, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        throw new LakehouseException(
            ErrorKind.Unsupported,
            $"The log files of file group {slice.FileId} of {table.Properties.TableName} are not merged yet ({columns.Fields.Count} columns, {options.MemoryBytes} bytes, up to {upTo}, {history is null}).",
            fix: "Use a read-optimized scan (rows as of the last compaction), or compact the table first.");
    }
}
