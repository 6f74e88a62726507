using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Query.Views;

/// <summary>How the columns of a view are selected from files, or from rows that are handed over.</summary>
/// <param name="Types">Types of the columns that there are, as DuckDB spells them, by stored name.</param>
/// <param name="PathValues">Columns that stand only in the partition path, with their texts.</param>
/// <param name="Names">Stored names; null where they are the view's.</param>
/// <param name="Constants">Columns that need not be read, since all rows have one value.</param>
internal sealed record FileColumns(
    IReadOnlyDictionary<string, string> Types,
    IReadOnlyDictionary<string, string?>? PathValues = null,
    StoredColumns? Names = null,
    IReadOnlyDictionary<string, string>? Constants = null)
{
    /// <summary>The expression of a column: missing ones are null, narrower ones are widened.</summary>
    public string Select(Field field)
    {
        var name = Sql.Name(field.Name);
        var wanted = DuckTypeNames.Of(field.Type);
        if (Constants is not null && Constants.TryGetValue(field.Name, out var constant))
        {
            return $"CAST({Sql.Text(constant)} AS {wanted}) AS {name}";
        }

        if ((Names ?? StoredColumns.SameNames).NameOf(field.Name) is { } stored && Types.TryGetValue(stored, out var actual))
        {
            return string.Equals(actual, wanted, StringComparison.Ordinal) ? $"{Sql.Name(stored)} AS {name}" : $"CAST({Sql.Name(stored)} AS {wanted}) AS {name}";
        }

        var value = PathValues?.GetValueOrDefault(field.Name) is { } text ? Sql.Text(text) : "NULL";
        return $"CAST({value} AS {wanted}) AS {name}";
    }
}
