using Lakehouse.TableFormat.Reading;

namespace Lakehouse.Query.Views;

/// <summary>A base file of a view.</summary>
/// <param name="Path">Absolute local path.</param>
/// <param name="PartitionValues">Columns that stand only in the partition path, with their texts; empty where files hold all columns.</param>
/// <param name="Columns">Names of its columns; null for those of the view.</param>
internal sealed record ViewFile(string Path, IReadOnlyDictionary<string, string?> PartitionValues, StoredColumns? Columns = null)
{
    /// <summary>The same for files that one <c>SELECT</c> can read.</summary>
    public string Group => $"{GroupOf(PartitionValues)}\n{Columns?.Key}";

    /// <summary>The same for equal values of columns.</summary>
    public static string GroupOf<T>(IReadOnlyDictionary<string, T> values) =>
        string.Join('\0', values.Select(pair => $"{pair.Key}\u0001{pair.Value}"));
}
