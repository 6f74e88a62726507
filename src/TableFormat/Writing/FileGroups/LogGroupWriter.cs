using System.Buffers;
using System.Globalization;
using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.LogFiles;
using Lakehouse.TableFormat.Merging;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Commits;
using Lakehouse.TableFormat.Writing.Markers;
using Lakehouse.TableFormat.Writing.Preparation;
using Lakehouse.TableFormat.Writing.Routing;

namespace Lakehouse.TableFormat.Writing.FileGroups;

/// <summary>
/// Writes the log files of a write: one per file group, data blocks first, then at most one delete block (spec 5.10). Nothing stored is read.
/// Thread-safe.
/// </summary>
internal sealed class LogGroupWriter(
    TimelineCommit commit, TableProperties properties, PreparedRows rows, LogBatches batches, WriteOperation operation, WriterOptions options)
{
    // Nobody looks whether a row is new; Hudi counts by what the caller asked for.
    private readonly bool inserts = operation is WriteOperation.Insert or WriteOperation.BulkInsert;


    private readonly string schemaJson = AvroSchemaMapping.ToFileSchema(rows.Schema, properties.TableName);

    /// <summary>The announcement of the file that <see cref="WriteAsync"/> makes.</summary>
    public static Marker MarkerOf(GroupTask task, int number, InstantTime instant) => new(task.Partition, NameOf(task, number, instant).ToString(), MarkerKind.Append);

    /// <summary>Writes one group's log file.</summary>
    /// <param name="task">The group; it has a target.</param>
    /// <param name="number">Number of the task in the write; part of the file's name.</param>
    /// <param name="cancellationToken">Stops the write.</param>
    public async Task<GroupResult> WriteAsync(GroupTask task, int number, CancellationToken cancellationToken)
    {
        var started = options.Clock.GetTimestamp();
        var target = task.Log!;
        var marker = MarkerOf(task, number, commit.Instant);
        await commit.AnnounceAsync(marker, cancellationToken).ConfigureAwait(false);
        await using var upload = await commit.Table.CreateAsync(marker.DataPath, cancellationToken).ConfigureAwait(false);
        var (written, deleted) = Write(upload.Stream, task);
        var length = await commit.PublishAsync(upload, cancellationToken).ConfigureAwait(false);
        DeletedLogKeys.Of(commit.Table).Note(marker.DataPath, length, DeletedHashes(task.Winners));
        var millis = (long)options.Clock.GetElapsedTime(started).TotalMilliseconds;
        var stat = new WriteStat
        {
            FileId = task.FileId,
            Path = marker.DataPath,
            PartitionPath = task.Partition,
            PrevCommit = task.PrevCommit,
            NumWrites = written,
            NumInserts = inserts ? written : 0,
            NumUpdateWrites = inserts ? 0 : written,
            NumDeletes = deleted,
            TotalWriteBytes = length,
            FileSizeInBytes = length,
            RuntimeStats = new RuntimeStats(0, millis, 0),
            Delta = new DeltaWriteStat { LogVersion = target.Version, BaseFile = target.BaseFile, LogFiles = [.. target.LogFiles, marker.FileName] },
        };
        return new GroupResult(stat, Skipped: 0);
    }

    // Two writers may append to one slice at a time, and one of them loses; their instants differ, so their files must not share a name.
    private static LogFileName NameOf(GroupTask task, int number, InstantTime instant)
    {
        var stage = int.Parse(instant.ToString().AsSpan(8), NumberStyles.None, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        return new(task.FileId, task.Log!.BaseInstant, task.Log.Version, $"{number}-{stage}-0");
    }

    private (long Written, long Deleted) Write(Stream sink, GroupTask task)
    {
        using var writer = new LogFileWriter(sink, commit.Instant);
        var chosen = ArrayPool<int>.Shared.Rent(task.Winners.Count);
        try
        {
            var written = WriteRows(writer, task, chosen);
            var deletes = task.Winners.Count - written;
            if (deletes > 0)
            {
                using var keys = DeletedKeys(task.Winners);
                writer.WriteDeletes(new DeletedKeys(keys, ConstantColumn.Create(task.Partition, keys.Length), []), schemaJson);
            }

            return (written, deletes);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(chosen);
        }
    }

    private long WriteRows(LogFileWriter writer, GroupTask task, int[] chosen)
    {
        LogDataBlock? block = null;
        try
        {
            for (var batch = 0; batch < rows.Batches.Count; batch++)
            {
                var count = RowsOf(task.Winners, batch, chosen);
                if (count > 0)
                {
                    block ??= writer.BeginData(batches.Schema, schemaJson);
                    block.Append(batches.Of(batch, task.Partition, task.FileId), chosen.AsSpan(0, count));
                }
            }

            block?.Complete();
            return block?.Rows ?? 0;
        }
        finally
        {
            block?.Dispose();
        }
    }

    private static int RowsOf(WinnerTable winners, int batch, int[] chosen)
    {
        var count = 0;
        for (var index = 0; index < winners.Count; index++)
        {
            var winner = winners[index];
            if (!winner.Deletes && winner.Row.Batch == batch)
            {
                chosen[count++] = winner.Row.Row;
            }
        }

        return count;
    }

    private HashSet<ulong> DeletedHashes(WinnerTable winners)
    {
        var hashes = new HashSet<ulong>();
        for (var index = 0; index < winners.Count; index++)
        {
            if (winners[index] is { Deletes: true, Row: var row })
            {
                hashes.Add(KeyHash.Of(rows.Batches[row.Batch].KeyOf(row.Row)));
            }
        }

        return hashes;
    }

    private StringArray DeletedKeys(WinnerTable winners)
    {
        using var keys = (BytesColumnBuilder)ColumnBuilder.Create(new DataType.String());
        for (var index = 0; index < winners.Count; index++)
        {
            if (winners[index] is { Deletes: true, Row: var row })
            {
                keys.Append(rows.Batches[row.Batch].KeyOf(row.Row));
            }
        }

        return (StringArray)keys.Build();
    }
}
