using System.Globalization;
using System.Text.RegularExpressions;
using Lakehouse.Catalog.Metastore;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Catalog.Registration;

/// <summary>
/// The columns of a table that is registered already, brought up to what the files hold: registered ones keep their places and comments, stay when no file has them any
/// more, and widen where all engines widen; new ones come last.
/// </summary>
internal static partial class RegisteredColumns
{
    /// <summary>The columns as they are to be.</summary>
    /// <param name="observed">As registered.</param>
    /// <param name="found">As the files have them.</param>
    /// <param name="format">What the files are.</param>
    /// <param name="given">Columns whose type the request gives.</param>
    /// <param name="table">For messages.</param>
    /// <exception cref="LakehouseException">Invalid: a type that is registered and one that files have do not go together.</exception>
    public static IReadOnlyList<MetastoreColumn> Merge(
        IReadOnlyList<MetastoreColumn> observed, IReadOnlyList<MetastoreColumn> found, FolderFormat format, IReadOnlySet<string> given, CatalogName table)
    {
        if (format == FolderFormat.Csv && !observed.Select(column => column.Name).SequenceEqual(found.Take(observed.Count).Select(column => column.Name)))
        {
            throw Wrong(table, $"its columns {Names(observed)} are not those that the CSV files begin with, {Names(found)}, and CSV files are read by position", "register the folder under another name");
        }

        var faults = new List<string>();
        var byName = found.ToDictionary(column => column.Name, StringComparer.Ordinal);
        var kept = observed.Select(column => byName.Remove(column.Name, out var now) ? column with { Type = Type(column, now, given, faults) } : column).ToList();
        if (faults.Count > 0)
        {
            throw Wrong(
                table, string.Join("; ", faults), "mend the files, keep a registered type with --type name=type where the engines read it, or register the folder under another name");
        }

        return [.. kept, .. found.Where(column => byName.ContainsKey(column.Name))];
    }

    private static string Type(MetastoreColumn registered, MetastoreColumn found, IReadOnlySet<string> given, List<string> faults)
    {
        if (given.Contains(found.Name) || registered.Type == found.Type || Widens(registered.Type, found.Type))
        {
            return found.Type;
        }

        if (!Widens(found.Type, registered.Type))
        {
            faults.Add($"column {found.Name} is registered as {registered.Type} and is {found.Type} in the files");
        }

        return registered.Type;
    }

    private static bool Widens(string from, string to) => (from, to) switch
    {
        ("tinyint" or "smallint" or "int", "bigint") or ("tinyint" or "smallint", "int") or ("float", "double") => true,
        ("bigint" or "double" or "boolean" or "date" or "timestamp", "string") or ("bigint", "double") => true,
        _ when from.Contains('<', StringComparison.Ordinal) && to.Contains('<', StringComparison.Ordinal) => from[..from.IndexOf('<', StringComparison.Ordinal)] == to[..to.IndexOf('<', StringComparison.Ordinal)],
        _ => Decimal().Match(from) is { Success: true } narrow && Decimal().Match(to) is { Success: true } wide
            && narrow.Groups[2].Value == wide.Groups[2].Value
            && int.Parse(narrow.Groups[1].Value, CultureInfo.InvariantCulture) <= int.Parse(wide.Groups[1].Value, CultureInfo.InvariantCulture),
    };

    private static string Names(IEnumerable<MetastoreColumn> columns) => string.Join(", ", columns.Select(column => column.Name));

    private static LakehouseException Wrong(CatalogName table, string what, string fix) => new(ErrorKind.Invalid, what, new ErrorContext { Table = table.ToString() }, fix);

    [GeneratedRegex("^decimal\\(([0-9]{1,2}),([0-9]{1,2})\\)$")]
    private static partial Regex Decimal();
}
