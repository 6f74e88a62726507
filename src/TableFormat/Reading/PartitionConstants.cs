using System.Globalization;
using Lakehouse.TableFormat.Keys;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.TableFormat.Reading;

/// <summary>
/// Partition columns whose value in every row is the one in the path. That holds on tables with our bucket index, which finds rows by partition
/// and key: a global index may leave a row in the partition of its earlier value. Immutable.
/// </summary>
internal sealed class PartitionConstants
{
    // Names that stand for a missing value, now and in releases before 0.12.
    private static readonly string[] Defaults = [PartitionPath.DefaultName, "default", "null"];

    private readonly TableProperties properties;
    private readonly TableSchema schema;
    private readonly IReadOnlyList<string> fields;

    private PartitionConstants(TableProperties properties, TableSchema schema, IReadOnlyList<string> fields) =>
        (this.properties, this.schema, this.fields) = (properties, schema, fields);

    /// <summary>No column is known.</summary>
    internal static IReadOnlyDictionary<string, string> None { get; } = new Dictionary<string, string>();

    /// <summary>The constants of a table; null where paths do not tell.</summary>
    internal static PartitionConstants? Find(TableProperties properties, TableSchema schema)
    {
        var isBucketed = properties.Text(IndexSettings.Key) is { } index && IndexSettings.FromJson(index).Kind == IndexKind.Bucket;
        return isBucketed && !properties.DropPartitionColumns && properties.PartitionFields.Count > 0 && properties.KeyFields.Count > 0
            ? new PartitionConstants(properties, schema, KeyRecipe.Of(properties).PartitionFields)
            : null;
    }

    /// <summary>Texts by column.</summary>
    internal IReadOnlyDictionary<string, string> Of(string partitionPath)
    {
        var segments = partitionPath.Split('/');
        if (segments.Length != fields.Count)
        {
            return None;
        }

        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var index = 0; index < segments.Length; index++)
        {
            if (schema.TryGetField(fields[index], out var field) && ValueOf(segments[index], field) is { } value)
            {
                known[field.Name] = value;
            }
        }

        return known;
    }

    private string? ValueOf(string segment, Field field)
    {
        var prefix = properties.HiveStyle ? $"{field.Name}=" : string.Empty;
        if (!segment.StartsWith(prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var stored = segment[prefix.Length..];
        var value = properties.UrlEncode ? PartitionPath.Decode(stored) : stored;
        var isExact = value.Length > 0 && !Defaults.Contains(value) && (properties.UrlEncode ? PartitionPath.Encode(value) == stored : !value.Contains('%', StringComparison.Ordinal));
        return isExact && IsOf(field.Type, value) ? value : null;
    }

    private static bool IsOf(DataType type, string value) => type switch
    {
        DataType.String => true,
        DataType.Int or DataType.Long => long.TryParse(value, CultureInfo.InvariantCulture, out var number) && number.ToString(CultureInfo.InvariantCulture) == value,
        _ => false,
    };
}
