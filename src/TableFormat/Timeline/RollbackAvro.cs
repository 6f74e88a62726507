using Lakehouse.TableFormat.Avro;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>Rollback plan and result as Avro records (spec 2.6.2).</summary>
internal static class RollbackAvro
{
    public static AvroRecord ToRecord(RollbackPlan plan) => new()
    {
        ["instantToRollback"] = plan.InstantToRollback is { } instant ? ToRecord(instant) : null,
        ["RollbackRequests"] = AvroRecord.ListOf(plan.Requests.Select(ToRecord)),
        ["version"] = plan.Version,
    };

    public static AvroRecord ToRecord(RollbackMetadata metadata) => new()
    {
        ["startRollbackTime"] = metadata.StartRollbackTime,
        ["timeTakenInMillis"] = metadata.TimeTakenInMillis,
        ["totalFilesDeleted"] = metadata.TotalFilesDeleted,
        ["commitsRollback"] = AvroRecord.ListOf(metadata.CommitsRollback),
        ["partitionMetadata"] = AvroRecord.MapOf(metadata.PartitionMetadata, ToRecord),
        ["version"] = metadata.Version,
        ["instantsRollback"] = AvroRecord.ListOf(metadata.InstantsRollback.Select(ToRecord)),
    };

    public static RollbackPlan ToPlan(AvroRecord record) => new()
    {
        InstantToRollback = record.Record("instantToRollback") is { } instant ? ToInstant(instant) : null,
        Requests = [.. record.List<AvroRecord>("RollbackRequests").Select(ToRequest)],
        Version = record.Int("version"),
    };

    public static RollbackMetadata ToMetadata(AvroRecord record) => new()
    {
        StartRollbackTime = record.Text("startRollbackTime") ?? string.Empty,
        TimeTakenInMillis = record.Long("timeTakenInMillis") ?? 0,
        TotalFilesDeleted = record.Int("totalFilesDeleted") ?? 0,
        CommitsRollback = record.List<string>("commitsRollback"),
        PartitionMetadata = record.Map("partitionMetadata", value => ToPartition(value as AvroRecord ?? new AvroRecord()))
            ?? new Dictionary<string, RollbackPartitionMetadata>(),
        Version = record.Int("version"),
        InstantsRollback = [.. record.List<AvroRecord>("instantsRollback").Select(ToInstant)],
    };

    public static AvroRecord ToRecord(HoodieInstantInfo instant) => new()
    {
        ["commitTime"] = instant.CommitTime,
        ["action"] = instant.Action,
    };

    private static AvroRecord ToRecord(RollbackGroup request) => new()
    {
        ["partitionPath"] = request.PartitionPath,
        ["fileId"] = request.FileId,
        ["latestBaseInstant"] = request.LatestBaseInstant,
        ["filesToBeDeleted"] = AvroRecord.ListOf(request.FilesToBeDeleted),
        ["logBlocksToBeDeleted"] = AvroRecord.MapOf(request.LogBlocksToBeDeleted),
    };

    private static AvroRecord ToRecord(RollbackPartitionMetadata partition) => new()
    {
        ["partitionPath"] = partition.PartitionPath,
        ["successDeleteFiles"] = AvroRecord.ListOf(partition.SuccessDeleteFiles),
        ["failedDeleteFiles"] = AvroRecord.ListOf(partition.FailedDeleteFiles),
        ["rollbackLogFiles"] = AvroRecord.MapOf(partition.RollbackLogFiles),
        ["logFilesFromFailedCommit"] = AvroRecord.MapOf(partition.LogFilesFromFailedCommit),
    };

    public static HoodieInstantInfo ToInstant(AvroRecord record) =>
        new(record.Text("commitTime") ?? string.Empty, record.Text("action") ?? string.Empty);

    private static RollbackGroup ToRequest(AvroRecord record) => new()
    {
        PartitionPath = record.Text("partitionPath") ?? string.Empty,
        FileId = record.Text("fileId"),
        LatestBaseInstant = record.Text("latestBaseInstant"),
        FilesToBeDeleted = record.List<string>("filesToBeDeleted"),
        LogBlocksToBeDeleted = Sizes(record, "logBlocksToBeDeleted"),
    };

    private static RollbackPartitionMetadata ToPartition(AvroRecord record) => new()
    {
        PartitionPath = record.Text("partitionPath") ?? string.Empty,
        SuccessDeleteFiles = record.List<string>("successDeleteFiles"),
        FailedDeleteFiles = record.List<string>("failedDeleteFiles"),
        RollbackLogFiles = Sizes(record, "rollbackLogFiles"),
        LogFilesFromFailedCommit = Sizes(record, "logFilesFromFailedCommit"),
    };

    private static IReadOnlyDictionary<string, long>? Sizes(AvroRecord record, string name) =>
        record.Map(name, value => value is long size ? size : 0);
}
