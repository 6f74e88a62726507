using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Schema.Ids;

namespace Lakehouse.TableFormat.Writing.SchemaChanges;

/// <summary>Changes the fields of the record in which a column stands, however deep; everything around it stays.</summary>
internal static class ColumnPath
{
    /// <summary>Applies an edit to the record that holds the last name of a path.</summary>
    /// <param name="fields">The table's columns.</param>
    /// <param name="path">Names from the top, such as <c>items.element.price</c>.</param>
    /// <param name="edit">Gets the record's fields and the last name.</param>
    /// <returns>The columns afterwards; null when the path leads nowhere.</returns>
    public static ValueList<IdField>? Edit(ValueList<IdField> fields, ReadOnlySpan<string> path, Func<ValueList<IdField>, string, ValueList<IdField>?> edit)
    {
        if (path.Length == 1)
        {
            return edit(fields, path[0]);
        }

        var name = path[0];
        var edited = new List<IdField>(fields);
        var index = edited.FindIndex(field => field.Name == name);
        if (index < 0 || Inside(edited[index].Type, path[1..], edit) is not { } type)
        {
            return null;
        }

        edited[index] = edited[index] with { Type = type };
        return new ValueList<IdField>(edited);
    }

    private static IdType? Inside(IdType type, ReadOnlySpan<string> path, Func<ValueList<IdField>, string, ValueList<IdField>?> edit) => type switch
    {
        IdType.Struct record => Edit(record.Fields, path, edit) is { } fields ? new IdType.Struct(fields) : null,
        IdType.List list when path is ["element", _, ..] => Inside(list.Element, path[1..], edit) is { } element ? list with { Element = element } : null,
        IdType.Map map when path is ["value", _, ..] => Inside(map.Value, path[1..], edit) is { } value ? map with { Value = value } : null,
        _ => null,
    };
}
