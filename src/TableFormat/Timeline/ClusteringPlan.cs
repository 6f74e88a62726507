namespace Lakehouse.TableFormat.Timeline;

/// <summary>HoodieClusteringPlan (spec 2.6.1).</summary>
internal sealed record ClusteringPlan
{
    public IReadOnlyList<ClusteringGroup> InputGroups { get; init; } = [];

    public ClusteringStrategy? Strategy { get; init; }

    public IReadOnlyDictionary<string, string>? ExtraMetadata { get; init; }

    public int? Version { get; init; } = 1;

    public bool? PreserveHoodieMetadata { get; init; }
}
