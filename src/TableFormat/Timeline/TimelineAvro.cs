namespace Lakehouse.TableFormat.Timeline;

/// <summary>The Avro files of the timeline (spec 2.5, 2.6), both ways. Writing uses the schemas of Hudi 0.15.</summary>
internal static class TimelineAvro
{
    internal static bool IsReady => false;

    public static byte[] Write(RollbackPlan plan) => throw new NotSupportedException(plan.ToString());

    public static byte[] Write(RollbackMetadata metadata) => throw new NotSupportedException(metadata.ToString());

    public static byte[] Write(CleanerPlan plan) => throw new NotSupportedException(plan.ToString());

    public static byte[] Write(CleanMetadata metadata) => throw new NotSupportedException(metadata.ToString());

    public static byte[] Write(RequestedReplaceMetadata metadata) => throw new NotSupportedException(metadata.ToString());

    public static RollbackPlan ReadRollbackPlan(ReadOnlySpan<byte> content, string path) => throw new NotSupportedException(path + content.Length);

    public static RollbackMetadata ReadRollbackMetadata(ReadOnlySpan<byte> content, string path) => throw new NotSupportedException(path + content.Length);

    public static CleanerPlan ReadCleanerPlan(ReadOnlySpan<byte> content, string path) => throw new NotSupportedException(path + content.Length);

    public static CleanMetadata ReadCleanMetadata(ReadOnlySpan<byte> content, string path) => throw new NotSupportedException(path + content.Length);

    public static RequestedReplaceMetadata ReadRequestedReplace(ReadOnlySpan<byte> content, string path) => throw new NotSupportedException(path + content.Length);

    public static CompactionPlan ReadCompactionPlan(ReadOnlySpan<byte> content, string path) => throw new NotSupportedException(path + content.Length);

    public static SavepointMetadata ReadSavepoint(ReadOnlySpan<byte> content, string path) => throw new NotSupportedException(path + content.Length);
}
