namespace Lakehouse.TableFormat.Timeline;

/// <summary>Content of <c>R.rollback.requested</c> (HoodieRollbackPlan, spec 2.6.2).</summary>
internal sealed record RollbackPlan
{
    public HoodieInstantInfo? InstantToRollback { get; init; }

    public IReadOnlyList<RollbackGroup> Requests { get; init; } = [];

    public int? Version { get; init; } = 1;

    /// <summary>What the next commit has to carry although the commit that had it is undone; see <see cref="KeptMetadata"/>.</summary>
    public IReadOnlyDictionary<string, string> Kept { get; init; } = new Dictionary<string, string>();
}
