using Lakehouse.TableFormat.Avro;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>
/// The Avro files of the timeline (spec 2.5, 2.6), both ways. Written with the schemas of Hudi 0.15; read by member names, so that
/// every release's files fit. Reading fails with <see cref="Errors.ErrorKind.Corrupt"/> for what is no whole file of its kind.
/// </summary>
internal static class TimelineAvro
{
    public static byte[] Write(RollbackPlan plan) =>
        TimelineAvroFile.Write("rollback.requested", RollbackAvro.ToRecord(plan), KeptMetadata.ToHeader(plan.Kept));

    public static byte[] Write(RollbackMetadata metadata) => TimelineAvroFile.Write("rollback", RollbackAvro.ToRecord(metadata));

    public static byte[] Write(RestorePlan plan) =>
        TimelineAvroFile.Write("restore.requested", RestoreAvro.ToRecord(plan), KeptMetadata.ToHeader(plan.Kept));

    public static byte[] Write(RestoreMetadata metadata) => TimelineAvroFile.Write("restore", RestoreAvro.ToRecord(metadata));

    public static byte[] Write(SavepointMetadata metadata) => TimelineAvroFile.Write("savepoint", SavepointAvro.ToRecord(metadata));

    public static byte[] Write(CleanerPlan plan) => TimelineAvroFile.Write("clean.requested", CleanAvro.ToRecord(plan));

    public static byte[] Write(CleanMetadata metadata) => TimelineAvroFile.Write("clean", CleanAvro.ToRecord(metadata));

    public static byte[] Write(RequestedReplaceMetadata metadata) =>
        TimelineAvroFile.Write("replacecommit.requested", ReplaceAvro.ToRecord(metadata));

    /// <summary>Content of <c>compaction.requested</c> and <c>logcompaction.requested</c>.</summary>
    public static byte[] Write(CompactionPlan plan) => TimelineAvroFile.Write("compaction.requested", CompactionAvro.ToRecord(plan));

    public static RollbackPlan ReadRollbackPlan(ReadOnlySpan<byte> content, string path) =>
        RollbackAvro.ToPlan(AvroContainer.ReadSingle(content, path)) with { Kept = KeptMetadata.Read(content, path) };

    public static RollbackMetadata ReadRollbackMetadata(ReadOnlySpan<byte> content, string path) =>
        RollbackAvro.ToMetadata(AvroContainer.ReadSingle(content, path));

    public static RestorePlan ReadRestorePlan(ReadOnlySpan<byte> content, string path) =>
        RestoreAvro.ToPlan(AvroContainer.ReadSingle(content, path)) with { Kept = KeptMetadata.Read(content, path) };

    public static RestoreMetadata ReadRestoreMetadata(ReadOnlySpan<byte> content, string path) =>
        RestoreAvro.ToMetadata(AvroContainer.ReadSingle(content, path));

    public static CleanerPlan ReadCleanerPlan(ReadOnlySpan<byte> content, string path) =>
        CleanAvro.ToPlan(AvroContainer.ReadSingle(content, path));

    public static CleanMetadata ReadCleanMetadata(ReadOnlySpan<byte> content, string path) =>
        CleanAvro.ToMetadata(AvroContainer.ReadSingle(content, path));

    public static RequestedReplaceMetadata ReadRequestedReplace(ReadOnlySpan<byte> content, string path) =>
        ReplaceAvro.ToMetadata(AvroContainer.ReadSingle(content, path));

    public static CompactionPlan ReadCompactionPlan(ReadOnlySpan<byte> content, string path) =>
        CompactionAvro.ToPlan(AvroContainer.ReadSingle(content, path));

    public static SavepointMetadata ReadSavepoint(ReadOnlySpan<byte> content, string path) =>
        SavepointAvro.ToMetadata(AvroContainer.ReadSingle(content, path));
}
