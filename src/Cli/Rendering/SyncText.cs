using System.Globalization;
using Lakehouse.Catalog;

namespace Lakehouse.Cli.Rendering;

/// <summary>Plans and results of syncs, for people and for programs.</summary>
internal static class SyncText
{
    private const int ItemsShown = 20;

    /// <summary>One line about a sync in the background.</summary>
    public static string Line(CatalogReport report) => report.Stage switch
    {
        CatalogStage.Synced => string.Create(CultureInfo.InvariantCulture, $"synced in {Amounts.Duration(report.Took)}: {string.Join("; ", report.Results.Select(Line))}"),
        CatalogStage.Left => "not synced when the run ended; the next run does it, or lakehouse sync",
        CatalogStage.Waiting => $"not synced yet, tried again: {report.Error?.Describe()}",
        _ => $"not synced: {report.Error?.Describe()}",
    };

    /// <summary>A plan with every difference, partitions cut after some.</summary>
    public static void Write(TextWriter output, TableSyncPlan plan, IReadOnlyList<string> problems)
    {
        output.WriteLine($"{plan.Table}: {(plan.Changes.Count == 0 ? "up to date" : $"{plan.From ?? "nothing"} → {plan.To ?? "nothing"}")} (compared {plan.Compared})");
        Write(output, plan.Changes, problems);
    }

    /// <summary>Changes with what they change, cut after some, and problems.</summary>
    public static void Write(TextWriter output, IReadOnlyList<SyncChange> changes, IReadOnlyList<string> problems)
    {
        foreach (var change in changes)
        {
            output.WriteLine($"  {change.Action}{(change.Items.Count > 1 ? FormattableString.Invariant($" ({change.Items.Count})") : "")}");
            foreach (var item in change.Items.Take(ItemsShown))
            {
                output.WriteLine($"    {item}");
            }

            if (change.Items.Count > ItemsShown)
            {
                output.WriteLine(FormattableString.Invariant($"    … and {change.Items.Count - ItemsShown} more"));
            }
        }

        foreach (var problem in problems)
        {
            output.WriteLine($"  problem: {problem}");
        }
    }

    /// <summary>A plan as a JSON object.</summary>
    public static object Facts(string lake, TableSyncPlan plan, IReadOnlyList<string> problems) => new
    {
        Table = lake,
        Registered = plan.Table.ToString(),
        plan.Compared,
        plan.From,
        plan.To,
        Drift = plan.HasDrift,
        Changes = plan.Changes.Select(change => new { change.Action, change.Items }),
        Problems = problems,
    };

    private static string Line(TableSyncResult result) =>
        $"{result.Plan.Table} {string.Join(", ", result.Plan.Changes.Select(Line))}{string.Concat(result.Problems.Select(problem => $"; problem: {problem}"))}";

    private static string Line(SyncChange change) => change.Action.Contains("partitions", StringComparison.Ordinal) && change.Items.Count > 0
        ? FormattableString.Invariant($"{change.Action} ({change.Items.Count})")
        : change.Action;
}
