using Lakehouse.Query.Merging;
using Lakehouse.TableFormat.Reading;

namespace Lakehouse.Query.Views;

/// <summary>Slices of a view whose rows this program merges or reads while the statement runs.</summary>
/// <param name="Slices">The slices.</param>
/// <param name="PartitionValues">Columns that stand only in the partition path, with their texts; empty where files hold all columns.</param>
internal sealed record MergedFiles(MergedTable Slices, IReadOnlyDictionary<string, string?> PartitionValues)
{
    /// <summary>No constants.</summary>
    public static IReadOnlyDictionary<string, string> NoConstants { get; } = new Dictionary<string, string>();

    /// <summary>Names of the columns in base files.</summary>
    public StoredColumns Columns { get; init; } = StoredColumns.SameNames;

    /// <summary>Columns that have one value in all rows, with its text: DuckDB leaves out what a statement rules out by them.</summary>
    public IReadOnlyDictionary<string, string> Constants { get; init; } = NoConstants;

    /// <summary>Name under which the added rows are known to the statement's database; set once, when they are.</summary>
    public string Function { get; set; } = string.Empty;

    /// <summary>Base files that rows stay in.</summary>
    public IEnumerable<string> BasePaths => Enumerable.Range(0, Slices.Count).Select(Slices.BasePath).OfType<string>();
}
