using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Catalog;

/// <summary>Name of a table, in the lake or in a catalog.</summary>
/// <param name="Database">Its database.</param>
/// <param name="Table">Its name there.</param>
public sealed record CatalogName(string Database, string Table)
{
    /// <summary>Reads <c>database.table</c>.</summary>
    /// <exception cref="LakehouseException">Invalid: not two names with a dot between them.</exception>
    public static CatalogName Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('.');
        return parts.Length == 2 && parts.All(part => part.Length > 0)
            ? new CatalogName(parts[0], parts[1])
            : throw new LakehouseException(ErrorKind.Invalid, $"'{text}' is not the name of a table.", fix: "Write database.table.");
    }

    /// <summary><c>database.table</c>.</summary>
    public override string ToString() => $"{Database}.{Table}";
}
