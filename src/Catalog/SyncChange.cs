namespace Lakehouse.Catalog;

/// <summary>One thing that a sync does, for people and programs.</summary>
/// <param name="Action">What, such as <c>alter table</c> or <c>add partitions</c>.</param>
/// <param name="Items">To what: differences, or partitions.</param>
public sealed record SyncChange(string Action, IReadOnlyList<string> Items);
