using Lakehouse.TableFormat.Avro;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>Cleaner plan and result as Avro records (spec 2.6.4). Empty maps and lists are written as such, not as null, as 0.15 does.</summary>
internal static class CleanAvro
{
    public static AvroRecord ToRecord(CleanerPlan plan) => new()
    {
        ["earliestInstantToRetain"] = plan.EarliestInstantToRetain is { } earliest
            ? new AvroRecord { ["timestamp"] = earliest.Timestamp, ["action"] = earliest.Action, ["state"] = earliest.State }
            : null,
        ["lastCompletedCommitTimestamp"] = plan.LastCompletedCommitTimestamp,
        ["policy"] = plan.Policy,
        ["filesToBeDeletedPerPartition"] = new Dictionary<string, object?>(),
        ["version"] = plan.Version,
        ["filePathsToBeDeletedPerPartition"] = AvroRecord.MapOf(
            plan.FilePathsToBeDeletedPerPartition, files => AvroRecord.ListOf(files.Select(ToRecord))),
        ["partitionsToBeDeleted"] = AvroRecord.ListOf(plan.PartitionsToBeDeleted),
        ["extraMetadata"] = AvroRecord.MapOf(plan.ExtraMetadata),
    };

    public static AvroRecord ToRecord(CleanMetadata metadata) => new()
    {
        ["startCleanTime"] = metadata.StartCleanTime,
        ["timeTakenInMillis"] = metadata.TimeTakenInMillis,
        ["totalFilesDeleted"] = metadata.TotalFilesDeleted,
        ["earliestCommitToRetain"] = metadata.EarliestCommitToRetain,
        ["lastCompletedCommitTimestamp"] = metadata.LastCompletedCommitTimestamp,
        ["partitionMetadata"] = AvroRecord.MapOf(metadata.PartitionMetadata, ToRecord),
        ["version"] = metadata.Version,
        ["bootstrapPartitionMetadata"] = new Dictionary<string, object?>(),
        ["extraMetadata"] = AvroRecord.MapOf(metadata.ExtraMetadata),
    };

    public static CleanerPlan ToPlan(AvroRecord record) => new()
    {
        EarliestInstantToRetain = record.Record("earliestInstantToRetain") is { } earliest
            ? new ActionInstant(
                earliest.Text("timestamp") ?? string.Empty,
                earliest.Text("action") ?? string.Empty,
                earliest.Text("state") ?? string.Empty)
            : null,
        LastCompletedCommitTimestamp = record.Text("lastCompletedCommitTimestamp") ?? string.Empty,
        Policy = record.Text("policy") ?? string.Empty,
        Version = record.Int("version"),
        FilePathsToBeDeletedPerPartition = record.Map("filePathsToBeDeletedPerPartition", ToFiles)
            ?? new Dictionary<string, IReadOnlyList<CleanFileInfo>>(),
        PartitionsToBeDeleted = record.List<string>("partitionsToBeDeleted"),
        ExtraMetadata = record.Texts("extraMetadata") ?? new Dictionary<string, string>(),
    };

    public static CleanMetadata ToMetadata(AvroRecord record) => new()
    {
        StartCleanTime = record.Text("startCleanTime") ?? string.Empty,
        TimeTakenInMillis = record.Long("timeTakenInMillis") ?? 0,
        TotalFilesDeleted = record.Int("totalFilesDeleted") ?? 0,
        EarliestCommitToRetain = record.Text("earliestCommitToRetain") ?? string.Empty,
        LastCompletedCommitTimestamp = record.Text("lastCompletedCommitTimestamp") ?? string.Empty,
        PartitionMetadata = record.Map("partitionMetadata", value => ToPartition(value as AvroRecord ?? new AvroRecord()))
            ?? new Dictionary<string, CleanPartitionMetadata>(),
        Version = record.Int("version"),
        ExtraMetadata = record.Texts("extraMetadata") ?? new Dictionary<string, string>(),
    };

    private static AvroRecord ToRecord(CleanFileInfo file) => new()
    {
        ["filePath"] = file.FilePath,
        ["isBootstrapBaseFile"] = file.IsBootstrapBaseFile,
    };

    private static AvroRecord ToRecord(CleanPartitionMetadata partition) => new()
    {
        ["partitionPath"] = partition.PartitionPath,
        ["policy"] = partition.Policy,
        ["deletePathPatterns"] = AvroRecord.ListOf(partition.DeletePathPatterns),
        ["successDeleteFiles"] = AvroRecord.ListOf(partition.SuccessDeleteFiles),
        ["failedDeleteFiles"] = AvroRecord.ListOf(partition.FailedDeleteFiles),
        ["isPartitionDeleted"] = partition.IsPartitionDeleted,
    };

    private static IReadOnlyList<CleanFileInfo> ToFiles(object? value) =>
        value is List<object?> files
            ? [.. files.OfType<AvroRecord>().Select(file => new CleanFileInfo(file.Text("filePath"), file.Boolean("isBootstrapBaseFile")))]
            : [];

    private static CleanPartitionMetadata ToPartition(AvroRecord record) => new()
    {
        PartitionPath = record.Text("partitionPath") ?? string.Empty,
        Policy = record.Text("policy") ?? string.Empty,
        DeletePathPatterns = record.List<string>("deletePathPatterns"),
        SuccessDeleteFiles = record.List<string>("successDeleteFiles"),
        FailedDeleteFiles = record.List<string>("failedDeleteFiles"),
        IsPartitionDeleted = record.Boolean("isPartitionDeleted"),
    };
}
