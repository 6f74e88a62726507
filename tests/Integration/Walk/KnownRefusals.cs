namespace Lakehouse.Integration.Walk;

/// <summary>What Java Hudi refuses to do, by its own rules; the table must be the same afterwards.</summary>
internal static class KnownRefusals
{
    private static readonly (WalkStep Step, string Text, string Name)[] All =
    [
        (WalkStep.LogCompact, "Log compaction is not supported for this execution engine", "planned only"),
        (WalkStep.LogCompact, "Cannot log compact since a compaction instant with greater timestamp exists", "overtaken by a compaction"),
    ];

    /// <summary>A name for a refusal that is known, or null.</summary>
    public static string? Of(WalkStep step, string failure) =>
        All.FirstOrDefault(known => known.Step == step && failure.Contains(known.Text, StringComparison.Ordinal)).Name;
}
