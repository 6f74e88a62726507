using System.Text.RegularExpressions;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Query.Views;

/// <summary>
/// The identifiers that a statement mentions: a superset of the tables that it reads, found without parsing SQL, so that
/// tables that it does not name are not opened. Inside of texts and comments a double quote quotes nothing, so whatever stands between two of them is
/// read both as one name and as plain ones.
/// </summary>
internal sealed partial class StatementNames
{
    private static readonly string[] CatalogWords = ["show", "information_schema", "pragma_show_tables", "duckdb_tables", "duckdb_views", "duckdb_columns", "duckdb_schemas", "sqlite_master", "pg_catalog"];
    private static readonly string[] AllColumnsWords = ["columns", "summarize", "describe", "show", "natural", "pivot", "unpivot", "positional"];
    private readonly HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
    private readonly bool namesAllColumns;

    /// <summary>Reads a statement.</summary>
    public StatementNames(string sql)
    {
        for (var at = 0; at < sql.Length;)
        {
            at = sql[at] switch
            {
                '"' => Quoted(sql, at),
                var letter when IsNamePart(letter) => Plain(sql, at),
                _ => at + 1,
            };
        }

        namesAllColumns = CountOfRows().Replace(sql, string.Empty).Contains('*') || AllColumnsWords.Any(names.Contains) || !names.Contains("select");
    }

    /// <summary>Whether the statement may read the table.</summary>
    public bool Mention(LakeTable table) => names.Contains(table.Name) || CatalogWords.Any(names.Contains);

    /// <summary>
    /// Columns that the statement probably reads. It may need others all the same; being wrong costs time or memory only.
    /// </summary>
    public TableSchema Hint(TableSchema columns)
    {
        if (namesAllColumns)
        {
            return columns;
        }

        var named = columns.Fields.Where(field => names.Contains(field.Name)).ToArray();
        return new TableSchema(named.Length > 0 ? named : columns.Fields.Take(1));
    }

    [GeneratedRegex(@"count\s*\(\s*\*\s*\)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex CountOfRows();

    // Beyond ASCII DuckDB takes everything but white space, such as the marks that Indian scripts combine with letters.
    private static bool IsNamePart(char letter) => char.IsLetterOrDigit(letter) || letter is '_' or '$' || (!char.IsAscii(letter) && !char.IsWhiteSpace(letter));

    private int Plain(string sql, int start)
    {
        var end = start;
        while (end < sql.Length && IsNamePart(sql[end]))
        {
            end++;
        }

        names.Add(sql[start..end]);
        return end;
    }

    private int Quoted(string sql, int start)
    {
        // The second quote of a pair begins no name, and from there a run of pairs would be read again and again.
        if (start > 0 && sql[start - 1] == '"')
        {
            return start + 1;
        }

        var end = start + 1;
        while (end < sql.Length && (sql[end] != '"' || (end + 1 < sql.Length && sql[end + 1] == '"')))
        {
            end += sql[end] == '"' ? 2 : 1;
        }

        names.Add(sql[(start + 1)..Math.Min(end, sql.Length)].Replace("\"\"", "\"", StringComparison.Ordinal));
        return start + 1;
    }
}
