using System.Runtime.CompilerServices;
using Apache.Arrow;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.FileGroups.Slices;

/// <summary>Streams the merged rows of slices, with memory bounded by <see cref="SliceMergeOptions"/>. Stateless.</summary>
internal static class SliceReader
{
    /// <summary>
    /// The rows of one slice: base rows that stay, in file order, then added rows; where memory does not hold all of the log, added rows come
    /// before them too. Each batch is the caller's to dispose.
    /// </summary>
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
        if (slice.LogFiles.Count == 0)
        {
            await foreach (var batch in StoredAsync(table, slice, columns, history, cancellationToken).ConfigureAwait(false))
            {
                yield return batch;
            }

            yield break;
        }

        var limits = options ?? SliceMergeOptions.Default;
        var run = await SliceMergeRun.OpenAsync(table, slice, history, columns, upTo, limits.MemoryBytes, cancellationToken).ConfigureAwait(false);
        for (var pass = 0; pass < run.Passes; pass++)
        {
            using var merge = await run.RunAsync(pass, cancellationToken).ConfigureAwait(false);

            // Which base rows stay is known after the last pass only; the rows of earlier passes come first, so that they need not be held.
            if (pass == run.Passes - 1)
            {
                await foreach (var batch in run.StayingAsync(cancellationToken).ConfigureAwait(false))
                {
                    yield return batch;
                }
            }

            foreach (var batch in merge.Added())
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return batch;
            }
        }
    }

    private static async IAsyncEnumerable<RecordBatch> StoredAsync(
        TableState table, FileSlice slice, TableSchema columns, ColumnHistory? history, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
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
