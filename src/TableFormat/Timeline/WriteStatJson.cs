using System.Text.Json;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>One write stat as Hudi's JSON, members in Hudi's order (spec 2.4.2).</summary>
internal static class WriteStatJson
{
    public static void Write(JacksonWriter json, WriteStat stat) => json.Object(() =>
    {
        String(json, "fileId", stat.FileId);
        String(json, "path", stat.Path);
        CdcStats(json, stat.CdcStats);
        String(json, "prevCommit", stat.PrevCommit);
        Number(json, "numWrites", stat.NumWrites);
        Number(json, "numDeletes", stat.NumDeletes);
        Number(json, "numUpdateWrites", stat.NumUpdateWrites);
        Number(json, "numInserts", stat.NumInserts);
        Number(json, "totalWriteBytes", stat.TotalWriteBytes);
        Number(json, "totalWriteErrors", stat.TotalWriteErrors);
        String(json, "tempPath", stat.TempPath);
        String(json, "partitionPath", stat.PartitionPath);
        Number(json, "totalLogRecords", stat.TotalLogRecords);
        Number(json, "totalLogFilesCompacted", stat.TotalLogFilesCompacted);
        Number(json, "totalLogSizeCompacted", stat.TotalLogSizeCompacted);
        Number(json, "totalUpdatedRecordsCompacted", stat.TotalUpdatedRecordsCompacted);
        Number(json, "totalLogBlocks", stat.TotalLogBlocks);
        Number(json, "totalCorruptLogBlock", stat.TotalCorruptLogBlock);
        Number(json, "totalRollbackBlocks", stat.TotalRollbackBlocks);
        Number(json, "fileSizeInBytes", stat.FileSizeInBytes);
        Number(json, "minEventTime", stat.MinEventTime);
        Number(json, "maxEventTime", stat.MaxEventTime);
        Runtime(json, stat.RuntimeStats);
        if (stat.Delta is { } delta)
        {
            Delta(json, delta);
        }
    });

    public static WriteStat Read(JsonElement stat) => new()
    {
        FileId = Text(stat, "fileId") ?? string.Empty,
        Path = Text(stat, "path"),
        CdcStats = CommitMetadataJson.Member(stat, "cdcStats") is null
            ? null
            : CommitMetadataJson.Map(stat, "cdcStats", size => size.GetInt64()),
        PrevCommit = Text(stat, "prevCommit"),
        PrevBaseFile = Text(stat, "prevBaseFile"),
        NumWrites = Long(stat, "numWrites"),
        NumDeletes = Long(stat, "numDeletes"),
        NumUpdateWrites = Long(stat, "numUpdateWrites"),
        NumInserts = Long(stat, "numInserts"),
        TotalWriteBytes = Long(stat, "totalWriteBytes"),
        TotalWriteErrors = Long(stat, "totalWriteErrors"),
        TempPath = Text(stat, "tempPath"),
        PartitionPath = Text(stat, "partitionPath"),
        TotalLogRecords = Long(stat, "totalLogRecords"),
        TotalLogFilesCompacted = Long(stat, "totalLogFilesCompacted"),
        TotalLogSizeCompacted = Long(stat, "totalLogSizeCompacted"),
        TotalUpdatedRecordsCompacted = Long(stat, "totalUpdatedRecordsCompacted"),
        TotalLogBlocks = Long(stat, "totalLogBlocks"),
        TotalCorruptLogBlock = Long(stat, "totalCorruptLogBlock"),
        TotalRollbackBlocks = Long(stat, "totalRollbackBlocks"),
        FileSizeInBytes = Long(stat, "fileSizeInBytes"),
        MinEventTime = CommitMetadataJson.Member(stat, "minEventTime")?.GetInt64(),
        MaxEventTime = CommitMetadataJson.Member(stat, "maxEventTime")?.GetInt64(),
        RuntimeStats = CommitMetadataJson.Member(stat, "runtimeStats") is { } runtime
            ? new RuntimeStats(Long(runtime, "totalScanTime"), Long(runtime, "totalUpsertTime"), Long(runtime, "totalCreateTime"))
            : null,
        Delta = CommitMetadataJson.Member(stat, "logVersion") is { } version ? ReadDelta(stat, version.GetInt32()) : null,
    };

    private static DeltaWriteStat ReadDelta(JsonElement stat, int version) => new()
    {
        LogVersion = version,
        LogOffset = Long(stat, "logOffset"),
        BaseFile = Text(stat, "baseFile") ?? string.Empty,
        LogFiles = CommitMetadataJson.Member(stat, "logFiles") is { } files
            ? CommitMetadataJson.List(files, name => name.GetString() ?? string.Empty)
            : [],
        HasRecordsStats = CommitMetadataJson.Member(stat, "recordsStats") is not null,
    };

    private static void Delta(JacksonWriter json, DeltaWriteStat delta)
    {
        Number(json, "logVersion", delta.LogVersion);
        Number(json, "logOffset", delta.LogOffset);
        String(json, "baseFile", delta.BaseFile);
        json.Name("logFiles");
        json.Array(delta.LogFiles, json.String);
        if (delta.HasRecordsStats)
        {
            json.Name("recordsStats");
            json.Object(() => String(json, "val", null));
        }
    }

    private static void CdcStats(JacksonWriter json, IReadOnlyDictionary<string, long>? sizes)
    {
        json.Name("cdcStats");
        if (sizes is null)
        {
            json.String(null);
        }
        else
        {
            CommitMetadataJson.Map(json, sizes, size => json.Number(size));
        }
    }

    private static void Runtime(JacksonWriter json, RuntimeStats? stats)
    {
        json.Name("runtimeStats");
        if (stats is null)
        {
            json.String(null);
            return;
        }

        json.Object(() =>
        {
            Number(json, "totalScanTime", stats.TotalScanTime);
            Number(json, "totalUpsertTime", stats.TotalUpsertTime);
            Number(json, "totalCreateTime", stats.TotalCreateTime);
        });
    }

    private static void String(JacksonWriter json, string name, string? value)
    {
        json.Name(name);
        json.String(value);
    }

    private static void Number(JacksonWriter json, string name, long? value)
    {
        json.Name(name);
        json.Number(value);
    }

    private static string? Text(JsonElement parent, string name) => CommitMetadataJson.Member(parent, name)?.GetString();

    private static long Long(JsonElement parent, string name) => CommitMetadataJson.Member(parent, name)?.GetInt64() ?? 0;
}
