using System.Diagnostics.CodeAnalysis;

namespace Lakehouse.TableFormat.Schema;

/// <summary>The data columns of a table, in order, without Hudi's meta columns. Immutable; compares by structure.</summary>
/// <param name="Fields">Columns in order; names are unique.</param>
public sealed record TableSchema(ValueList<Field> Fields)
{
    /// <summary>Makes a schema from its columns.</summary>
    public TableSchema(IEnumerable<Field> fields)
        : this(new ValueList<Field>(fields))
    {
    }

    /// <summary>Position of a column, or -1.</summary>
    public int IndexOf(string name)
    {
        for (var index = 0; index < Fields.Count; index++)
        {
            if (string.Equals(Fields[index].Name, name, StringComparison.Ordinal))
            {
                return index;
            }
        }

        return -1;
    }

    /// <summary>Finds a column by its exact name.</summary>
    public bool TryGetField(string name, [NotNullWhen(true)] out Field? field)
    {
        var index = IndexOf(name);
        field = index < 0 ? null : Fields[index];
        return field is not null;
    }
}
