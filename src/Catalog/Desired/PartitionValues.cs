using System.Diagnostics.CodeAnalysis;
using Lakehouse.TableFormat.Keys;

namespace Lakehouse.Catalog.Desired;

/// <summary>Values under which a partition is registered (golden catalog facts 9 to 11).</summary>
internal static class PartitionValues
{
    /// <summary>One value per field; false when the path does not tell them, which cannot be registered.</summary>
    /// <param name="path">Partition path as its folder is named.</param>
    /// <param name="fields">Partition fields.</param>
    /// <param name="options">How values are written.</param>
    /// <param name="values">The values.</param>
    public static bool TryOf(string path, IReadOnlyList<string> fields, CatalogOptions options, [NotNullWhen(true)] out IReadOnlyList<string>? values)
    {
        values = options.SlashEncodedDays && fields.Count == 1 ? [Day(path, fields[0])]
            : options.DecodePartitions ? PartitionPath.Values(path, fields)?.Select(value => value ?? PartitionPath.DefaultName).ToList()
            : Raw(path, fields);
        return values is not null && values.All(value => value.Length > 0);
    }

    private static List<string>? Raw(string path, IReadOnlyList<string> fields)
    {
        var segments = fields.Count == 1 ? [path] : path.Split('/');
        return segments.Length != fields.Count ? null : [.. segments.Select((segment, index) => WithoutName(segment, fields[index]))];
    }

    private static string Day(string path, string field)
    {
        var parts = WithoutName(path, field).Split('/');
        return parts.Length == 3 && parts.All(part => part.All(char.IsAsciiDigit))
            ? string.Join('-', parts)
            : PartitionPath.Values(path, [field])![0] ?? PartitionPath.DefaultName;
    }

    private static string WithoutName(string segment, string field) =>
        segment.StartsWith(field + "=", StringComparison.Ordinal) ? segment[(field.Length + 1)..] : segment;
}
