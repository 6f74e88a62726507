namespace Lakehouse.TableFormat.Writing.Routing;

/// <summary>A write's rows, spread over file groups.</summary>
/// <param name="Tasks">One per file group that may change.</param>
/// <param name="Skipped">Rows that change nothing and reach no group: superseded in the batch, or older than what another partition stores.</param>
internal sealed record Routed(IReadOnlyList<GroupTask> Tasks, long Skipped);
