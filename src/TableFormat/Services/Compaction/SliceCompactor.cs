using System.Runtime.CompilerServices;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.FileGroups.Slices;
using Lakehouse.TableFormat.Indexing;
using Lakehouse.TableFormat.LogFiles;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Commits;
using Lakehouse.TableFormat.Writing.FileGroups;

namespace Lakehouse.TableFormat.Services.Compaction;

/// <summary>
/// Writes the new base file of one operation of a plan. Base rows that stay are copied as runs; of the log as much is held as
/// <see cref="SliceMergeOptions"/> allow. Thread-safe.
/// </summary>
internal sealed class SliceCompactor(TableState state, TableSchema schema, ColumnHistory? history, TimelineCommit commit, WriterOptions options)
{
    private readonly TableSchema columns = StoredRowsWriter.ColumnsOf(schema);
    private readonly StoredRowsWriter writer = new(state.Properties, options);

    /// <summary>Merges the slice and writes it.</summary>
    /// <param name="operation">What to merge.</param>
    /// <param name="token">Write token of the new file.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<WriteStat> CompactAsync(CompactionOperation operation, string token, CancellationToken cancellationToken)
    {
        var slice = await PlannedSlice.FindAsync(state, operation, cancellationToken).ConfigureAwait(false);
        var run = await SliceMergeRun.OpenAsync(
            state, slice, history, columns, upTo: null, SliceMergeOptions.DefaultMemoryBytes, cancellationToken).ConfigureAwait(false);
        using var first = await run.RunAsync(0, cancellationToken).ConfigureAwait(false);
        var counts = new MergeCounts();
        var stat = await writer.WriteAsync(
            new BaseFileName(slice.FileId, token, commit.Instant),
            slice.PartitionPath,
            slice.BaseFile?.Name.Instant.ToString() ?? WriteStat.NoPreviousCommit,
            schema,
            RowsAsync(run, first, counts, cancellationToken),
            run.BaseRows + (run.Passes * first.Counts.LogRows),
            await InheritedAsync(run, slice, first.Counts.LogRows, cancellationToken).ConfigureAwait(false),
            commit,
            cancellationToken).ConfigureAwait(false);
        return Counted(stat, slice, run, counts);
    }

    private static WriteStat Counted(WriteStat stat, FileSlice slice, SliceMergeRun run, MergeCounts counts) => stat with
    {
        NumInserts = counts.Inserted,
        NumUpdateWrites = counts.Updated,
        NumDeletes = counts.Deleted + counts.NeverStored,
        TotalLogRecords = counts.LogRows,
        TotalLogFilesCompacted = slice.LogFiles.Count,
        TotalLogSizeCompacted = slice.LogFiles.Sum(log => log.Length),
        TotalUpdatedRecordsCompacted = counts.LogKeys,
        TotalLogBlocks = run.AllBlocks.Count,
        TotalCorruptLogBlock = run.AllBlocks.Count(block => block.Kind == LogBlockKind.Corrupt),
        TotalRollbackBlocks = run.AllBlocks.Count(block => block.Kind == LogBlockKind.Command),
    };

    // The old file's filter serves again where it has room for the keys that come; where the log is merged in passes nobody knows their number.
    private async Task<BloomFilter?> InheritedAsync(SliceMergeRun run, FileSlice slice, long newKeys, CancellationToken cancellationToken)
    {
        if (slice.BaseFile is not { } file || run.Passes > 1)
        {
            return null;
        }

        await using var stored = await BaseFileReader.OpenAsync(state.Storage, file, cancellationToken).ConfigureAwait(false);
        return stored.ReadBloomFilter() is { } filter && filter.CanServe(stored.RowCount, newKeys) ? filter : null;
    }

    // Which base rows stay is known after the last pass only; the rows of earlier passes come first, so that they need not be held.
    private static async IAsyncEnumerable<StoredRows> RowsAsync(
        SliceMergeRun run, ILogMerge first, MergeCounts counts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var pass = 0; pass < run.Passes; pass++)
        {
            using var later = pass == 0 ? null : await run.RunAsync(pass, cancellationToken).ConfigureAwait(false);
            var merge = later ?? first;
            if (pass == run.Passes - 1)
            {
                await foreach (var batch in run.StayingAsync(cancellationToken).ConfigureAwait(false))
                {
                    yield return new StoredRows(batch, KeysInherited: true);
                }
            }

            foreach (var batch in merge.Added())
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return new StoredRows(batch, KeysInherited: false);
            }

            counts.Add(merge.Counts);
        }
    }
}
