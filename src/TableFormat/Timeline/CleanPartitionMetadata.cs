namespace Lakehouse.TableFormat.Timeline;

/// <summary>What a clean did in one partition (spec 2.6.4); the lists hold file names.</summary>
internal sealed record CleanPartitionMetadata
{
    public required string PartitionPath { get; init; }

    public required string Policy { get; init; }

    /// <summary>Names that a metadata table has to forget: the same as <see cref="SuccessDeleteFiles"/>.</summary>
    public IReadOnlyList<string> DeletePathPatterns { get; init; } = [];

    public IReadOnlyList<string> SuccessDeleteFiles { get; init; } = [];

    public IReadOnlyList<string> FailedDeleteFiles { get; init; } = [];

    /// <summary>Java unboxes it: always true or false when written.</summary>
    public bool? IsPartitionDeleted { get; init; } = false;
}
