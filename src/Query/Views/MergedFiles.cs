using Lakehouse.Query.Merging;

namespace Lakehouse.Query.Views;

/// <summary>Slices of a view whose log files are merged while the statement runs.</summary>
/// <param name="Slices">The slices.</param>
/// <param name="PartitionValues">Columns that stand only in the partition path, with their texts; empty where files hold all columns.</param>
internal sealed record MergedFiles(MergedTable Slices, IReadOnlyDictionary<string, string?> PartitionValues)
{
    /// <summary>Name under which the added rows are known to the statement's database; set once, when they are.</summary>
    public string Function { get; set; } = string.Empty;

    /// <summary>Base files that rows stay in.</summary>
    public IEnumerable<string> BasePaths => Enumerable.Range(0, Slices.Count).Select(Slices.BasePath).OfType<string>();
}
