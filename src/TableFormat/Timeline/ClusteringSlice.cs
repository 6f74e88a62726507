namespace Lakehouse.TableFormat.Timeline;

/// <summary>A file slice that a clustering reads (HoodieSliceInfo, spec 2.6.1); paths are absolute URIs.</summary>
internal sealed record ClusteringSlice
{
    public string? DataFilePath { get; init; }

    public IReadOnlyList<string> DeltaFilePaths { get; init; } = [];

    public string? FileId { get; init; }

    public string? PartitionPath { get; init; }

    public string? BootstrapFilePath { get; init; } = string.Empty;

    public int? Version { get; init; } = 1;
}
