using Lakehouse.TableFormat.Avro;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>Commit metadata as Avro (HoodieCommitMetadata, HoodieReplaceCommitMetadata; spec 2.6.6): the form of versions 8 and 9.</summary>
internal static class CommitMetadataAvro
{
    /// <summary>Reads metadata of either record.</summary>
    /// <exception cref="Errors.LakehouseException">Corrupt: no whole Avro file of one such record.</exception>
    public static CommitMetadata Read(ReadOnlySpan<byte> content, string path) => FromRecord(AvroContainer.ReadSingle(content, path));

    /// <summary>Metadata of a record of either kind.</summary>
    public static CommitMetadata FromRecord(AvroRecord record) => new()
    {
        PartitionToWriteStats = record.Map("partitionToWriteStats", stats => Each(stats, ToStat)) ?? CommitMetadata.Empty.PartitionToWriteStats,
        Compacted = record.Boolean("compacted") ?? false,
        ExtraMetadata = record.Texts("extraMetadata") ?? CommitMetadata.Empty.ExtraMetadata,
        OperationType = WriteOperations.FromStoredName(record.Text("operationType")),
        ReplacedFileIds = record.Map("partitionToReplaceFileIds", Texts) ?? CommitMetadata.Empty.ReplacedFileIds,
        IsReplace = record.Has("partitionToReplaceFileIds"),
    };

    /// <summary>The record that Hudi 0.15 archives of a commit (spec 2.6.6); what it has no field for is lost.</summary>
    public static AvroRecord ToRecord(CommitMetadata metadata) => new()
    {
        ["partitionToWriteStats"] = AvroRecord.MapOf(metadata.PartitionToWriteStats, stats => AvroRecord.ListOf(stats.Select(ToRecord))),
        ["extraMetadata"] = AvroRecord.MapOf(metadata.ExtraMetadata),
        ["operationType"] = metadata.OperationType.StoredName(),
        ["partitionToReplaceFileIds"] = AvroRecord.MapOf(metadata.ReplacedFileIds, AvroRecord.ListOf),
    };

    private static AvroRecord ToRecord(WriteStat stat) => new()
    {
        ["fileId"] = stat.FileId,
        ["path"] = stat.Path,
        ["prevCommit"] = stat.PrevCommit,
        ["numWrites"] = stat.NumWrites,
        ["numDeletes"] = stat.NumDeletes,
        ["numUpdateWrites"] = stat.NumUpdateWrites,
        ["totalWriteBytes"] = stat.TotalWriteBytes,
        ["totalWriteErrors"] = stat.TotalWriteErrors,
        ["partitionPath"] = stat.PartitionPath,
        ["totalLogRecords"] = stat.TotalLogRecords,
        ["totalUpdatedRecordsCompacted"] = stat.TotalUpdatedRecordsCompacted,
        ["numInserts"] = stat.NumInserts,
        ["totalLogBlocks"] = stat.TotalLogBlocks,
        ["totalCorruptLogBlock"] = stat.TotalCorruptLogBlock,
        ["totalRollbackBlocks"] = stat.TotalRollbackBlocks,
        ["fileSizeInBytes"] = stat.FileSizeInBytes,
    };

    private static IReadOnlyList<WriteStat> Each(object? stats, Func<AvroRecord, WriteStat> convert) =>
        stats is List<object?> elements ? [.. elements.OfType<AvroRecord>().Select(convert)] : [];

    private static IReadOnlyList<string> Texts(object? texts) =>
        texts is List<object?> elements ? [.. elements.OfType<string>()] : [];

    private static WriteStat ToStat(AvroRecord record) => new()
    {
        FileId = record.Text("fileId") ?? string.Empty,
        Path = record.Text("path"),
        CdcStats = record.Map("cdcStats", value => value is long size ? size : 0),
        PrevCommit = record.Text("prevCommit"),
        PrevBaseFile = record.Text("prevBaseFile"),
        NumWrites = record.Long("numWrites") ?? 0,
        NumDeletes = record.Long("numDeletes") ?? 0,
        NumUpdateWrites = record.Long("numUpdateWrites") ?? 0,
        NumInserts = record.Long("numInserts") ?? 0,
        TotalWriteBytes = record.Long("totalWriteBytes") ?? 0,
        TotalWriteErrors = record.Long("totalWriteErrors") ?? 0,
        TempPath = record.Text("tempPath"),
        PartitionPath = record.Text("partitionPath"),
        TotalLogRecords = record.Long("totalLogRecords") ?? 0,
        TotalLogFilesCompacted = record.Long("totalLogFilesCompacted") ?? 0,
        TotalLogSizeCompacted = record.Long("totalLogSizeCompacted") ?? 0,
        TotalUpdatedRecordsCompacted = record.Long("totalUpdatedRecordsCompacted") ?? 0,
        TotalLogBlocks = record.Long("totalLogBlocks") ?? 0,
        TotalCorruptLogBlock = record.Long("totalCorruptLogBlock") ?? 0,
        TotalRollbackBlocks = record.Long("totalRollbackBlocks") ?? 0,
        FileSizeInBytes = record.Long("fileSizeInBytes") ?? 0,
        MinEventTime = record.Long("minEventTime"),
        MaxEventTime = record.Long("maxEventTime"),
        RuntimeStats = record.Record("runtimeStats") is { } runtime
            ? new RuntimeStats(
                runtime.Long("totalScanTime") ?? 0, runtime.Long("totalUpsertTime") ?? 0, runtime.Long("totalCreateTime") ?? 0)
            : null,
        Delta = record.Int("logVersion") is { } version ? ToDelta(record, version) : null,
    };

    private static DeltaWriteStat ToDelta(AvroRecord record, int version) => new()
    {
        LogVersion = version,
        LogOffset = record.Long("logOffset") ?? 0,
        BaseFile = record.Text("baseFile") ?? string.Empty,
        LogFiles = record.List<string>("logFiles"),
        HasRecordsStats = false,
    };
}
