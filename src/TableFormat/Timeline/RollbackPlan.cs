namespace Lakehouse.TableFormat.Timeline;

/// <summary>Content of <c>R.rollback.requested</c> (HoodieRollbackPlan, spec 2.6.2).</summary>
internal sealed record RollbackPlan
{
    public HoodieInstantInfo? InstantToRollback { get; init; }

    public IReadOnlyList<RollbackGroup> Requests { get; init; } = [];

    public int? Version { get; init; } = 1;
}
