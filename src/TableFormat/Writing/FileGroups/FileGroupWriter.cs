using Apache.Arrow;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.FileGroups.Slices;
using Lakehouse.TableFormat.Merging;
using Lakehouse.TableFormat.Parquet;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.ChangeLogs;
using Lakehouse.TableFormat.Writing.Commits;
using Lakehouse.TableFormat.Writing.Markers;
using Lakehouse.TableFormat.Writing.Preparation;
using Lakehouse.TableFormat.Writing.Routing;
using Field = Lakehouse.TableFormat.Schema.Field;

namespace Lakehouse.TableFormat.Writing.FileGroups;

/// <summary>Writes the new base files of a write: a first one for a new file group, a merged one for a stored group. Thread-safe.</summary>
/// <param name="commit">The write's instant.</param>
/// <param name="state">The table as it was planned.</param>
/// <param name="rows">The rows.</param>
/// <param name="history">Earlier names of the columns, on a schema-on-read table; null elsewhere.</param>
/// <param name="options">How to write.</param>
internal sealed class FileGroupWriter(
    TimelineCommit commit, TableState state, PreparedRows rows, ColumnHistory? history, WriterOptions options)
{
    private const int MaxBatchRows = 65536;
    private const int MinBatchRows = 1024;
    private const long BatchBytes = 64L << 20;

    // How much larger rows are in memory than on disk, roughly; it only sizes batches.
    private const long Unpacking = 4;

    private readonly TableSchema storedColumns = new(
        GroupOutput.StoredMeta.Select(name => new Field(name, new DataType.String())).Concat(rows.Schema.Fields));

    private readonly ChangeLogSchema? changeLogs = state.Properties.ChangeLogs is { } mode
        ? ChangeLogSchema.Of(mode, rows.Schema, state.Properties.TableName)
        : null;

    private readonly int orderingColumn = state.Properties.OrderingField is { } field ? rows.Schema.IndexOf(field) : -1;

    /// <summary>The announcement of the file that <see cref="WriteAsync"/> makes.</summary>
    public static Marker MarkerOf(GroupTask task, int number, InstantTime instant) =>
        new(task.Partition, NameOf(task, number, instant).ToString(), task.Stored is null ? MarkerKind.Create : MarkerKind.Merge);

    /// <summary>Writes one group's new base file.</summary>
    /// <param name="task">The group.</param>
    /// <param name="number">Number of the task in the write; part of file name and sequence numbers.</param>
    /// <param name="cancellationToken">Stops the write.</param>
    public async Task<GroupResult> WriteAsync(GroupTask task, int number, CancellationToken cancellationToken)
    {
        var started = options.Clock.GetTimestamp();
        var marker = MarkerOf(task, number, commit.Instant);
        var (name, path) = (NameOf(task, number, commit.Instant), marker.DataPath);
        await commit.AnnounceAsync(marker, cancellationToken).ConfigureAwait(false);
        await using var upload = await commit.Table.CreateAsync(path, cancellationToken).ConfigureAwait(false);
        await using var log = task.Stored is null || changeLogs is null
            ? null
            : await ChangeLogWriter.BeginAsync(commit, changeLogs, rows.Schema, rows.Batches, task, name, cancellationToken).ConfigureAwait(false);
        var merger = new RowMerger(rows.Batches, task.Winners, log?.Changes);
        var written = await MergeAsync(task, number, name, upload.Stream, merger, log, cancellationToken).ConfigureAwait(false);
        if (!merger.Changed)
        {
            return new GroupResult(null, merger.Skipped);
        }

        var length = await commit.PublishAsync(upload, cancellationToken).ConfigureAwait(false);
        var millis = (long)options.Clock.GetElapsedTime(started).TotalMilliseconds;
        var changes = log is null ? null : await log.CompleteAsync(cancellationToken).ConfigureAwait(false);
        return new GroupResult(Stat(task, path, merger, written, length, millis) with { CdcStats = changes }, merger.Skipped);
    }

    private static BaseFileName NameOf(GroupTask task, int number, InstantTime instant) => new(task.FileId, $"{number}-0-0", instant);

    private async Task<long> MergeAsync(
        GroupTask task, int number, BaseFileName name, Stream sink, RowMerger merger, ChangeLogWriter? log, CancellationToken cancellationToken)
    {
        await using var stored = task.Stored?.BaseFile is { } file
            ? await BaseFileReader.OpenAsync(commit.Table, file, cancellationToken).ConfigureAwait(false)
            : null;

        // Rows that come out of log files have keys that no filter knows.
        var inherited = task.Stored?.LogFiles.Count == 0 ? stored?.ReadBloomFilter() : null;
        var spec = new BaseFileSpec(state.Properties.TableName, rows.Schema, task.Partition, name, (stored?.RowCount ?? 0) + task.Upserts)
        {
            InheritedFilter = inherited?.CanServe(stored!.RowCount, task.Upserts) == true ? inherited : null,
            Parquet = new ParquetWriteOptions { Codec = options.Codec, RowGroupBytes = options.RowGroupBytes },
        };
        using var writer = new BaseFileWriter(sink, spec);
        var output = new GroupOutput(writer, rows.Schema, rows.Batches, commit.Instant, number);
        var runs = new RunList();
        await foreach (var batch in StoredRowsAsync(task, stored, cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                cancellationToken.ThrowIfCancellationRequested();
                runs.Clear();
                merger.Merge((StringArray)batch.Column(2), Ordering(batch), runs);
                output.Write(runs, batch);
                log?.Write(batch);
            }
        }

        for (runs.Clear(); merger.AddInserts(MaxBatchRows, runs); runs.Clear())
        {
            cancellationToken.ThrowIfCancellationRequested();
            output.Write(runs, stored: null);
            log?.Write(stored: null);
        }

        if (merger.Changed)
        {
            writer.Close();
        }

        return writer.RowsWritten;
    }

    private IAsyncEnumerable<RecordBatch> StoredRowsAsync(GroupTask task, OpenBaseFile? stored, CancellationToken cancellationToken) =>
        task.Stored is { LogFiles.Count: > 0 } slice
            ? SliceReader.ReadAsync(state, slice, storedColumns, upTo: null, history, options: null, cancellationToken)
            : (stored?.Read(storedColumns, BatchRows(task.Stored!.BaseFile!, stored), history) ?? []).ToAsyncEnumerable();

    private OrderingColumn? Ordering(RecordBatch stored) =>
        orderingColumn < 0 ? null : OrderingColumn.Of(stored.Column(GroupOutput.StoredMeta.Count + orderingColumn));

    private static int BatchRows(BaseFile file, OpenBaseFile open) =>
        (int)Math.Clamp(BatchBytes / Math.Max(1, file.Length * Unpacking / Math.Max(1, open.RowCount)), MinBatchRows, MaxBatchRows);

    private static WriteStat Stat(GroupTask task, string path, RowMerger merger, long written, long length, long millis) => new()
    {
        FileId = task.FileId,
        Path = path,
        PartitionPath = task.Partition,
        PrevCommit = task.PrevCommit,
        NumWrites = written,
        NumInserts = merger.Inserted,
        NumUpdateWrites = merger.Updated,
        NumDeletes = merger.Deleted,
        TotalWriteBytes = length,
        FileSizeInBytes = length,
        RuntimeStats = task.Stored is null ? new RuntimeStats(0, 0, millis) : new RuntimeStats(0, millis, 0),
    };
}
