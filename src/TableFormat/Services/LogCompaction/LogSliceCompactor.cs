using System.Globalization;
using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.FileGroups.Slices;
using Lakehouse.TableFormat.LogFiles;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Commits;
using Lakehouse.TableFormat.Writing.Markers;

namespace Lakehouse.TableFormat.Services.LogCompaction;

/// <summary>
/// Merges the log files of one slice into one more log file on the same base instant: a data block with the rows that stand, a delete block
/// with the deletions that stand, both naming the instants whose blocks they replace (spec 5.7, 8.1). Rows keep their meta columns. Thread-safe.
/// </summary>
internal sealed class LogSliceCompactor(TableState state, TableSchema schema, ColumnHistory? history, TimelineCommit commit, WriterOptions options)
{
    private readonly TableSchema columns = MetaSchema.Prepend(schema);
    private readonly string schemaJson = AvroSchemaMapping.ToFileSchema(schema, state.Properties.TableName);

    // As in a write: two writers may append to one slice at a time, and their files must not share a name.
    private readonly string stage = int.Parse(commit.Instant.ToString().AsSpan(8), NumberStyles.None, CultureInfo.InvariantCulture)
        .ToString(CultureInfo.InvariantCulture);

    /// <summary>Writes the slice's new log file.</summary>
    /// <param name="slice">The newest slice of its group, log files and all.</param>
    /// <param name="number">Number of the operation in the plan; part of the file's name.</param>
    /// <param name="attempt">Number of the attempt; part of the file's name.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>What was written; null for log files that are too many for the memory of one merge, which a compaction must merge.</returns>
    public async Task<WriteStat?> CompactAsync(FileSlice slice, int number, int attempt, CancellationToken cancellationToken)
    {
        var started = options.Clock.GetTimestamp();
        var run = await SliceMergeRun.OpenAsync(
            state, slice with { BaseFile = null }, history, columns, upTo: null, SliceMergeOptions.DefaultMemoryBytes, cancellationToken).ConfigureAwait(false);
        if (run.Passes > 1)
        {
            return null;
        }

        using var merge = Whole(await run.RunAsync(0, cancellationToken).ConfigureAwait(false));
        var version = slice.LogFiles.Max(log => log.Name.Version) + 1;
        var name = new LogFileName(slice.FileId, slice.BaseInstant, version, $"{number}-{stage}-{attempt}");
        var marker = new Marker(slice.PartitionPath, name.ToString(), MarkerKind.Append);
        await commit.AnnounceAsync(marker, cancellationToken).ConfigureAwait(false);
        await using var upload = await commit.Table.CreateAsync(marker.DataPath, cancellationToken).ConfigureAwait(false);
        var (rows, deletes) = Write(upload.Stream, slice.PartitionPath, merge, TimesOf(run.Blocks));
        var length = await commit.PublishAsync(upload, cancellationToken).ConfigureAwait(false);
        return new WriteStat
        {
            FileId = slice.FileId,
            Path = marker.DataPath,
            PartitionPath = slice.PartitionPath,
            PrevCommit = slice.BaseInstant.ToString(),
            NumWrites = rows,
            NumUpdateWrites = rows,
            NumDeletes = deletes,
            TotalWriteBytes = length,
            FileSizeInBytes = length,
            TotalLogRecords = merge.Counts.LogRows,
            TotalLogFilesCompacted = slice.LogFiles.Count,
            TotalLogSizeCompacted = slice.LogFiles.Sum(log => log.Length),
            TotalUpdatedRecordsCompacted = merge.Counts.LogKeys,
            TotalLogBlocks = run.AllBlocks.Count,
            TotalCorruptLogBlock = run.AllBlocks.Count(block => block.Kind == LogBlockKind.Corrupt),
            TotalRollbackBlocks = run.AllBlocks.Count(block => block.Kind == LogBlockKind.Command),
            RuntimeStats = new RuntimeStats(0, (long)options.Clock.GetElapsedTime(started).TotalMilliseconds, 0),
            Delta = new DeltaWriteStat
            {
                LogVersion = version,
                BaseFile = slice.BaseFile?.Name.ToString() ?? string.Empty,
                LogFiles = [.. slice.LogFiles.Reverse().Select(log => log.Name.ToString()), name.ToString()],
            },
        };
    }

    private WholeRowMerge Whole(ILogMerge merge)
    {
        if (merge is WholeRowMerge whole)
        {
            return whole;
        }

        merge.Dispose();
        throw new LakehouseException(
            ErrorKind.Unsupported,
            "Log files whose rows merge field by field are not merged into one log file.",
            new ErrorContext { Table = state.Properties.TableName },
            "Compact the table instead.");
    }

    // The newest first, as Java has it; an earlier log compaction counts by its own instant.
    private static string TimesOf(IEnumerable<LogBlock> blocks) =>
        string.Join(',', blocks.Select(block => block.Headers[LogHeader.InstantTime]).Distinct().OrderDescending(StringComparer.Ordinal));

    private (long Rows, long Deletes) Write(Stream sink, string partition, WholeRowMerge merge, string times)
    {
        using var writer = new LogFileWriter(sink, commit.Instant);
        using var block = writer.BeginData(columns, schemaJson, LogBlockKind.AvroData, times);
        foreach (var batch in merge.Added())
        {
            using (batch)
            {
                block.Append(batch);
            }
        }

        block.Complete();
        var deleted = Deleted(merge, partition);
        writer.WriteDeletes(deleted, schemaJson, times);
        return (block.Rows, deleted.Count);
    }

    private static DeletedKeys Deleted(WholeRowMerge merge, string partition)
    {
        using var keys = (BytesColumnBuilder)ColumnBuilder.Create(new DataType.String());
        var ordering = new List<OrderingValue>();
        foreach (var (rows, row) in merge.Deletions())
        {
            keys.Append(rows.Keys.GetBytes(row));
            ordering.Add(rows.Deleted?.OrderingOf(row) ?? OrderingValue.Unordered);
        }

        return new DeletedKeys((StringArray)keys.Build(), ConstantColumn.Create(partition, ordering.Count), ordering);
    }
}
