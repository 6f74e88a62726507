using System.Text.Json;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.FileGroups;

/// <summary>A column, or a member of one, with the id that it keeps through renames (spec 2.4.6).</summary>
/// <param name="Id">Never changes and is never used again.</param>
/// <param name="Name">Name in one version of the schema.</param>
/// <param name="Members">Members of a struct; the element of a list; the value of a map.</param>
internal sealed record ColumnId(int Id, string Name, IReadOnlyList<ColumnId> Members)
{
    /// <summary>Reads the <c>fields</c> of an internal schema.</summary>
    /// <exception cref="LakehouseException">Corrupt: not of that form.</exception>
    internal static IReadOnlyList<ColumnId> Read(JsonElement schema)
    {
        try
        {
            return Fields(schema);
        }
        catch (Exception failure) when (failure is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new LakehouseException(ErrorKind.Corrupt, "A schema with column ids is not of the form that Hudi writes.", innerException: failure);
        }
    }

    private static IReadOnlyList<ColumnId> Fields(JsonElement record) =>
        [.. record.GetProperty("fields").EnumerateArray().Select(field =>
            new ColumnId(field.GetProperty("id").GetInt32(), field.GetProperty("name").GetString() ?? throw new FormatException("a column without name"), MembersOf(field.GetProperty("type"))))];

    private static IReadOnlyList<ColumnId> MembersOf(JsonElement type)
    {
        if (type.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        return type.GetProperty("type").GetString() switch
        {
            "record" => Fields(type),
            "array" => [new ColumnId(type.GetProperty("element_id").GetInt32(), "element", MembersOf(type.GetProperty("element")))],
            "map" => [new ColumnId(type.GetProperty("value_id").GetInt32(), "value", MembersOf(type.GetProperty("value")))],
            _ => [],
        };
    }
}
