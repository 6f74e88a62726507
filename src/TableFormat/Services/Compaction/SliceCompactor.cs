using System.Runtime.CompilerServices;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.FileGroups.Slices;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Commits;
using Lakehouse.TableFormat.Writing.FileGroups;

namespace Lakehouse.TableFormat.Services.Compaction;

/// <summary>Writes the new base file of one operation of a plan. Thread-safe.</summary>
internal sealed class SliceCompactor(TableState state, TableSchema schema, ColumnHistory? history, TimelineCommit commit, WriterOptions options)
{
    private const int MaxBatchRows = 65536;
    private const int MinBatchRows = 1024;
    private const long BatchBytes = 64L << 20;

    // How much larger rows are in memory than on disk, roughly; it only sizes batches.
    private const long Unpacking = 4;

    private readonly TableSchema columns = StoredRowsWriter.ColumnsOf(schema);
    private readonly StoredRowsWriter writer = new(state.Properties, options);

    /// <summary>Merges the slice and writes it.</summary>
    /// <param name="operation">What to merge.</param>
    /// <param name="token">Write token of the new file.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<WriteStat> CompactAsync(CompactionOperation operation, string token, CancellationToken cancellationToken)
    {
        var slice = await PlannedSlice.FindAsync(state, operation, cancellationToken).ConfigureAwait(false);
        using var merge = await new SliceMerger(state, history, SliceMergeOptions.Default)
            .MergeAsync(slice, columns, upTo: null, cancellationToken).ConfigureAwait(false);
        await using var stored = slice.BaseFile is null
            ? null
            : await BaseFileReader.OpenAsync(state.Storage, slice.BaseFile, cancellationToken).ConfigureAwait(false);
        var added = merge.Added.Sum(batch => (long)batch.Length);
        var filter = stored?.ReadBloomFilter() is { } found && found.CanServe(stored.RowCount, added) ? found : null;
        var stat = await writer.WriteAsync(
            new BaseFileName(slice.FileId, token, commit.Instant),
            slice.PartitionPath,
            slice.BaseFile?.Name.Instant.ToString() ?? WriteStat.NoPreviousCommit,
            schema,
            RowsAsync(merge, stored, cancellationToken),
            merge.Staying.Sum(range => range.Count) + added,
            filter,
            commit,
            cancellationToken).ConfigureAwait(false);
        return Counted(stat, slice, merge);
    }

    private static WriteStat Counted(WriteStat stat, FileSlice slice, SliceMerge merge) => stat with
    {
        NumInserts = merge.Inserted,
        NumUpdateWrites = merge.Updated,
        NumDeletes = merge.Deleted,
        TotalLogRecords = merge.LogRecords,
        TotalLogFilesCompacted = slice.LogFiles.Count,
        TotalLogSizeCompacted = slice.LogFiles.Sum(log => log.Length),
        TotalUpdatedRecordsCompacted = merge.Updated + merge.Deleted + merge.Inserted,
    };

    private async IAsyncEnumerable<StoredRows> RowsAsync(
        SliceMerge merge, OpenBaseFile? stored, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var staying = new StayingRows(columns, merge.Staying);
        foreach (var batch in stored?.Read(columns, BatchRows(merge.Slice.BaseFile!, stored), history) ?? [])
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (staying.Next(batch) is { } rows)
            {
                yield return new StoredRows(rows, KeysInherited: true);
            }
        }

        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var batch in merge.Added)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return new StoredRows(batch, KeysInherited: false, IsShared: true);
        }
    }

    private static int BatchRows(BaseFile file, OpenBaseFile open) =>
        (int)Math.Clamp(BatchBytes / Math.Max(1, file.Length * Unpacking / Math.Max(1, open.RowCount)), MinBatchRows, MaxBatchRows);
}
