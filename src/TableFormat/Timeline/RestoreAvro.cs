using Lakehouse.TableFormat.Avro;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>Restore plan and result as Avro records (spec 2.6.5).</summary>
internal static class RestoreAvro
{
    public static AvroRecord ToRecord(RestorePlan plan) => new()
    {
        ["instantsToRollback"] = AvroRecord.ListOf(plan.InstantsToRollback.Select(RollbackAvro.ToRecord)),
        ["version"] = plan.Version,
        ["savepointToRestoreTimestamp"] = plan.SavepointToRestoreTimestamp,
    };

    public static AvroRecord ToRecord(RestoreMetadata metadata) => new()
    {
        ["startRestoreTime"] = metadata.StartRestoreTime,
        ["timeTakenInMillis"] = metadata.TimeTakenInMillis,
        ["instantsToRollback"] = AvroRecord.ListOf(metadata.Instants.Select(instant => instant.CommitTime)),
        ["hoodieRestoreMetadata"] = AvroRecord.MapOf(metadata.Rollbacks, rollbacks => AvroRecord.ListOf(rollbacks.Select(RollbackAvro.ToRecord))),
        ["version"] = metadata.Version,
        ["restoreInstantInfo"] = AvroRecord.ListOf(metadata.Instants.Select(RollbackAvro.ToRecord)),
    };

    public static RestorePlan ToPlan(AvroRecord record) => new()
    {
        InstantsToRollback = [.. record.List<AvroRecord>("instantsToRollback").Select(RollbackAvro.ToInstant)],
        SavepointToRestoreTimestamp = record.Text("savepointToRestoreTimestamp"),
        Version = record.Int("version"),
    };

    public static RestoreMetadata ToMetadata(AvroRecord record) => new()
    {
        StartRestoreTime = record.Text("startRestoreTime") ?? string.Empty,
        TimeTakenInMillis = record.Long("timeTakenInMillis") ?? 0,
        Instants = [.. record.List<AvroRecord>("restoreInstantInfo").Select(RollbackAvro.ToInstant)],
        Rollbacks = record.Map("hoodieRestoreMetadata", ToRollbacks) ?? new Dictionary<string, IReadOnlyList<RollbackMetadata>>(),
        Version = record.Int("version"),
    };

    private static IReadOnlyList<RollbackMetadata> ToRollbacks(object? value) =>
        value is List<object?> rollbacks ? [.. rollbacks.OfType<AvroRecord>().Select(RollbackAvro.ToMetadata)] : [];
}
