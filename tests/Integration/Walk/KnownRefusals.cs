using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Integration.Walk;

/// <summary>What Java Hudi, or this program, refuses to do by its own rules; the table must be the same afterwards.</summary>
internal static class KnownRefusals
{
    private static readonly (WalkStep Step, string Text, string Name)[] All =
    [
        (WalkStep.LogCompact, "Log compaction is not supported for this execution engine", "planned only"),
        (WalkStep.Savepoint, ".savepoint.inflight | org.apache.hadoop.fs.FileAlreadyExistsException", "there is one"),
        (WalkStep.LogCompact, "Cannot log compact since a compaction instant with greater timestamp exists", "overtaken by a compaction"),
    ];

    private static readonly (WalkStep Step, ErrorKind Kind, string Text, string Name)[] Ours =
    [
        (WalkStep.DeletePartition, ErrorKind.Conflict, "cannot be replaced while", "a plan works on it"),
    ];

    /// <summary>A name for a refusal of this program, which Hudi on Spark refuses as well; or null.</summary>
    public static string? Of(WalkStep step, LakehouseException failure) =>
        Ours.FirstOrDefault(known => known.Step == step && known.Kind == failure.Kind && failure.Message.Contains(known.Text, StringComparison.Ordinal)).Name;

    /// <summary>A name for a refusal that is known, or null.</summary>
    public static string? Of(WalkStep step, string failure) =>
        All.FirstOrDefault(known => known.Step == step && failure.Contains(known.Text, StringComparison.Ordinal)).Name;
}
