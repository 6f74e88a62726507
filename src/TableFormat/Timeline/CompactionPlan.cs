namespace Lakehouse.TableFormat.Timeline;

/// <summary>Content of <c>T.compaction.requested</c> and <c>T.logcompaction.requested</c> (HoodieCompactionPlan, spec 2.6.3).</summary>
internal sealed record CompactionPlan
{
    public IReadOnlyList<CompactionOperation> Operations { get; init; } = [];

    public IReadOnlyDictionary<string, string>? ExtraMetadata { get; init; }

    public int? Version { get; init; } = 2;

    public CompactionStrategy? Strategy { get; init; }

    public bool? PreserveHoodieMetadata { get; init; } = false;
}
