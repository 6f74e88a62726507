namespace Lakehouse.TableFormat.Timeline;

/// <summary>File slices that are clustered together (HoodieClusteringGroup, spec 2.6.1).</summary>
internal sealed record ClusteringGroup
{
    public IReadOnlyList<ClusteringSlice> Slices { get; init; } = [];

    public IReadOnlyDictionary<string, double>? Metrics { get; init; }

    public int? NumOutputFileGroups { get; init; } = 1;

    public IReadOnlyDictionary<string, string>? ExtraMetadata { get; init; }

    public int? Version { get; init; } = 1;
}
