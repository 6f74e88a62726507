using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Catalog.Desired;

/// <summary>Under which name a table of the lake stands in the catalog. Metastores fold case and take letters, digits and underscores (fact 25).</summary>
internal static class TableNames
{
    /// <exception cref="LakehouseException">Invalid: a name that a metastore refuses.</exception>
    public static CatalogName Of(CatalogName lake, CatalogOptions options)
    {
        var name = options.Names.TryGetValue(lake.ToString(), out var given)
            ? CatalogName.Parse(given)
            : new CatalogName(Fill(options.Database, lake), Fill(options.Table, lake));
        var folded = new CatalogName(Folded(name.Database), Folded(name.Table));
        return IsTaken(folded.Database) && IsTaken(folded.Table)
            ? folded
            : throw new LakehouseException(
                ErrorKind.Invalid,
                $"A metastore does not take the name {folded}: it may hold letters, digits and underscores.",
                new ErrorContext { Table = lake.ToString() },
                $"Give the table another name there: catalog: names: {{{lake}: database.table}}.");
    }

    private static string Fill(string template, CatalogName lake) => template
        .Replace("{database}", lake.Database, StringComparison.Ordinal).Replace("{table}", lake.Table, StringComparison.Ordinal);

    // Case is folded by the server in the same way; Turkish and the like are refused below.
    private static string Folded(string name) => name.ToLowerInvariant();

    private static bool IsTaken(string name) => name.Length > 0 && name.All(letter => letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_');
}
