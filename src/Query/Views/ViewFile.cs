namespace Lakehouse.Query.Views;

/// <summary>A base file of a view.</summary>
/// <param name="Path">Absolute local path.</param>
/// <param name="PartitionValues">Columns that stand only in the partition path, with their texts; empty where files hold all columns.</param>
internal sealed record ViewFile(string Path, IReadOnlyDictionary<string, string?> PartitionValues)
{
    /// <summary>The same for files whose paths hold the same values.</summary>
    public static string GroupOf(IReadOnlyDictionary<string, string?> partitionValues) =>
        string.Join('\0', partitionValues.Select(pair => $"{pair.Key}\u0001{pair.Value}"));
}
