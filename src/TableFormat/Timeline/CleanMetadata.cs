namespace Lakehouse.TableFormat.Timeline;

/// <summary>Content of <c>T.clean</c> (HoodieCleanMetadata, spec 2.6.4).</summary>
internal sealed record CleanMetadata
{
    public required string StartCleanTime { get; init; }

    public long TimeTakenInMillis { get; init; }

    public int TotalFilesDeleted { get; init; }

    /// <summary>Oldest instant that stays readable; empty under policies that have none.</summary>
    public string EarliestCommitToRetain { get; init; } = string.Empty;

    public string LastCompletedCommitTimestamp { get; init; } = string.Empty;

    public IReadOnlyDictionary<string, CleanPartitionMetadata> PartitionMetadata { get; init; } = new Dictionary<string, CleanPartitionMetadata>();

    public int? Version { get; init; } = 2;

    public IReadOnlyDictionary<string, string> ExtraMetadata { get; init; } = new Dictionary<string, string>();
}
