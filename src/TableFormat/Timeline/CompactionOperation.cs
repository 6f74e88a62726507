namespace Lakehouse.TableFormat.Timeline;

/// <summary>A file slice to compact (HoodieCompactionOperation, spec 2.6.3); files are names.</summary>
internal sealed record CompactionOperation
{
    public string? BaseInstantTime { get; init; }

    public IReadOnlyList<string> DeltaFilePaths { get; init; } = [];

    public string? DataFilePath { get; init; }

    public string? FileId { get; init; }

    public string? PartitionPath { get; init; }

    public IReadOnlyDictionary<string, double>? Metrics { get; init; }

    public string? BootstrapFilePath { get; init; }
}
