using System.Runtime.CompilerServices;
using Apache.Arrow;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.FileGroups.Slices;

/// <summary>Streams the merged rows of slices, with memory bounded by <see cref="SliceMergeOptions"/>. Stateless.</summary>
internal static class SliceReader
{
    /// <summary>The rows of one slice: base rows that stay, in file order, then added rows. Each batch is the caller's to dispose.</summary>
    /// <param name="table">Properties and timeline.</param>
    /// <param name="slice">What to read.</param>
    /// <param name="columns">Columns wanted, in order; meta columns are columns like any other here.</param>
    /// <param name="upTo">Newest write to see, by instant time; null sees all that is committed.</param>
    /// <param name="history">Earlier names of the columns, on a schema-on-read table; null elsewhere.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    internal static async IAsyncEnumerable<RecordBatch> ReadAsync(
        TableState table,
        FileSlice slice,
        TableSchema columns,
        InstantTime? upTo = null,
        ColumnHistory? history = null,
        SliceMergeOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var merge = slice.LogFiles.Count == 0
            ? null
            : await new SliceMerger(table, history, options ?? SliceMergeOptions.Default).MergeAsync(slice, columns, upTo, cancellationToken).ConfigureAwait(false);
        if (slice.BaseFile is not { } file)
        {
            yield break;
        }

        await using var open = await BaseFileReader.OpenAsync(table.Storage, file, cancellationToken).ConfigureAwait(false);
        foreach (var batch in open.Read(columns, history: history))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return batch;
        }
    }
}
