namespace Lakehouse.TableFormat.Timeline;

/// <summary>Content of <c>R.restore.requested</c> (HoodieRestorePlan, spec 2.6.5).</summary>
internal sealed record RestorePlan
{
    /// <summary>What is undone, in that order: pending clusterings, then everything else, newest first.</summary>
    public IReadOnlyList<HoodieInstantInfo> InstantsToRollback { get; init; } = [];

    /// <summary>The newest instant that stays; of a savepoint, or any completed write.</summary>
    public string? SavepointToRestoreTimestamp { get; init; }

    public int? Version { get; init; } = 2;

    /// <summary>What the next commit has to carry although the commit that had it is undone; see <see cref="KeptMetadata"/>.</summary>
    public IReadOnlyDictionary<string, string> Kept { get; init; } = new Dictionary<string, string>();
}
