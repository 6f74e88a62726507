using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Merging;

/// <summary>
/// Entries of <c>hoodie.properties</c> that say how rows merge, beside those that every table has. Releases differ in their names; all that
/// readers need in 1.1 and later begin with one prefix.
/// </summary>
internal static class MergePropertyKeys
{
    public const string PartialUpdateMode = "hoodie.table.partial.update.mode";

    private const string ReaderPrefix = "hoodie.record.merge.property.";

    /// <summary>The column that marks deletions, and its text there; null for a table without one.</summary>
    public static DeleteMark? DeleteMarkOf(TableProperties properties) =>
        Find(properties, "hoodie.payload.delete.field") is { } field && Find(properties, "hoodie.payload.delete.marker") is { } marker
            ? new DeleteMark(field, marker)
            : null;

    /// <summary>The text that stands for "not known" in partial updates, or null.</summary>
    public static string? UnavailableValue(TableProperties properties) => properties.Values
        .FirstOrDefault(entry => entry.Key.StartsWith(ReaderPrefix, StringComparison.Ordinal) && entry.Key.Contains("partial.update", StringComparison.Ordinal)).Value;

    private static string? Find(TableProperties properties, string key) => properties.Text(ReaderPrefix + key) ?? properties.Text(key);
}
