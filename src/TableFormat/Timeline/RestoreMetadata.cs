namespace Lakehouse.TableFormat.Timeline;

/// <summary>Content of <c>R.restore</c> (HoodieRestoreMetadata, spec 2.6.5).</summary>
internal sealed record RestoreMetadata
{
    public required string StartRestoreTime { get; init; }

    public long TimeTakenInMillis { get; init; }

    /// <summary>Instants that were undone, in the order of the plan.</summary>
    public IReadOnlyList<HoodieInstantInfo> Instants { get; init; } = [];

    /// <summary>The rollback of each instant.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<RollbackMetadata>> Rollbacks { get; init; } = new Dictionary<string, IReadOnlyList<RollbackMetadata>>();

    public int? Version { get; init; } = 1;
}
