using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Keys;

/// <summary>What a table's properties say about record keys and partition paths.</summary>
/// <param name="KeyFields">Key fields in order.</param>
/// <param name="PartitionFields">Partition fields in order; empty for an unpartitioned table.</param>
/// <param name="Form">How the key's text is made.</param>
/// <param name="HiveStyle">Whether a path segment is <c>field=value</c>.</param>
/// <param name="UrlEncode">Whether values are percent-encoded.</param>
internal sealed record KeyRecipe(
    IReadOnlyList<string> KeyFields,
    IReadOnlyList<string> PartitionFields,
    KeyForm Form,
    bool HiveStyle,
    bool UrlEncode)
{
    /// <summary>Reads the recipe of a table.</summary>
    /// <param name="properties">The table's properties.</param>
    /// <param name="singleComplexKey">
    /// Key form that the table's rows show where a complex key generator has a single key field: Hudi releases differ
    /// there, so the style found must be continued (spec 6.3). Null for a table without rows, or where it does not matter.
    /// </param>
    internal static KeyRecipe Of(TableProperties properties, KeyForm? singleComplexKey = null)
    {
        var kind = KindOf(properties);
        if (kind is not (KeyGenerators.Simple or KeyGenerators.Complex or KeyGenerators.NonPartitioned or KeyGenerators.GlobalDelete))
        {
            throw new LakehouseException(
                ErrorKind.Unsupported,
                $"Table {properties.TableName} makes its partition paths with the key generator {kind}; its properties do not store everything that takes.",
                fix: "Such a table can be read, not written. Write it with the engine that made it.");
        }

        if (properties.KeyFields.Count == 0)
        {
            throw new LakehouseException(
                ErrorKind.Unsupported,
                $"Table {properties.TableName} has no record key field in hoodie.table.recordkey.fields.",
                fix: "Tables with generated keys can be read, not written.");
        }

        var form = properties.KeyFields.Count > 1 || kind == KeyGenerators.GlobalDelete ? KeyForm.Composite
            : kind == KeyGenerators.Complex ? singleComplexKey ?? KeyForm.Plain
            : KeyForm.Plain;
        var partitionFields = kind is KeyGenerators.NonPartitioned or KeyGenerators.GlobalDelete ? [] : properties.PartitionFields;
        return new KeyRecipe(properties.KeyFields, partitionFields, form, properties.HiveStyle, properties.UrlEncode);
    }

    /// <summary>
    /// The recipe of the key alone, for tables whose rows do not store it (spec 4.2). It reads where <see cref="Of"/> would not write: how
    /// partition paths are made does not matter.
    /// </summary>
    /// <exception cref="LakehouseException">Unsupported: a table with generated keys.</exception>
    internal static KeyRecipe OfKeyOnly(TableProperties properties)
    {
        if (properties.KeyFields.Count == 0)
        {
            throw new LakehouseException(
                ErrorKind.Unsupported,
                $"Table {properties.TableName} stores no record keys, and hoodie.table.recordkey.fields does not say what they are made of.",
                fix: "Use a read-optimized scan (rows as of the last compaction).");
        }

        var form = properties.KeyFields.Count > 1 || KindOf(properties) == KeyGenerators.GlobalDelete ? KeyForm.Composite : KeyForm.Plain;
        return new KeyRecipe(properties.KeyFields, [], form, HiveStyle: false, UrlEncode: false);
    }

    /// <summary>True where the form of the key cannot be told from the properties alone (spec 6.3).</summary>
    internal static bool NeedsStyleOfRows(TableProperties properties) =>
        properties.KeyFields.Count == 1 && KindOf(properties) == KeyGenerators.Complex;

    private static string KindOf(TableProperties properties) =>
        properties.KeyGenerator.Replace("AvroKeyGenerator", "KeyGenerator", StringComparison.Ordinal);
}
