namespace Lakehouse.Catalog.Planning;

/// <summary>Partitions that a sync looks at.</summary>
/// <param name="IsAll">Whether they are all of the table, so that every other registered one goes.</param>
/// <param name="Live">Paths of those that hold rows.</param>
/// <param name="Gone">Paths of those that were emptied.</param>
/// <param name="Reason">Why, for people, such as <c>3 commits since 20240101…</c>.</param>
internal sealed record PartitionScope(bool IsAll, IReadOnlyList<string> Live, IReadOnlyList<string> Gone, string Reason);
