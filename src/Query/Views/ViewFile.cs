namespace Lakehouse.Query.Views;

/// <summary>A base file of a view.</summary>
/// <param name="Path">Absolute local path.</param>
/// <param name="PartitionValues">Columns that stand only in the partition path, with their texts; empty where files hold all columns.</param>
internal sealed record ViewFile(string Path, IReadOnlyDictionary<string, string?> PartitionValues);
