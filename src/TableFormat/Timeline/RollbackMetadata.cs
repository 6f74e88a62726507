namespace Lakehouse.TableFormat.Timeline;

/// <summary>Content of <c>R.rollback</c> (HoodieRollbackMetadata, spec 2.6.2).</summary>
internal sealed record RollbackMetadata
{
    public required string StartRollbackTime { get; init; }

    public long TimeTakenInMillis { get; init; }

    /// <summary>Base files only.</summary>
    public int TotalFilesDeleted { get; init; }

    public IReadOnlyList<string> CommitsRollback { get; init; } = [];

    public IReadOnlyDictionary<string, RollbackPartitionMetadata> PartitionMetadata { get; init; } = new Dictionary<string, RollbackPartitionMetadata>();

    public int? Version { get; init; } = 1;

    public IReadOnlyList<HoodieInstantInfo> InstantsRollback { get; init; } = [];
}
