namespace Lakehouse.Simulation.Fuzzing;

/// <summary>Every decoder of hostile bytes.</summary>
internal static class FuzzTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } = [.. TimelineTargets.All, .. FileTargets.All, .. LogTargets.All, .. MergeTargets.All, .. ChangeTargets.All];
}
