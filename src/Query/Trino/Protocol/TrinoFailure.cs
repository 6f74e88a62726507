using System.Globalization;
using Lakehouse.Query.Trino.Decoding;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Query.Trino.Protocol;

/// <summary>A failed statement as the server tells it (golden fact 8).</summary>
internal sealed record TrinoFailure
{
    private const int MostLineCharacters = 160;

    /// <summary>What is wrong; begins with <c>line L:C: </c> where a place is known.</summary>
    public string Message { get; set; } = string.Empty;

    /// <summary>Name such as <c>COLUMN_NOT_FOUND</c>.</summary>
    public string Name { get; set; } = string.Empty;

    /// <summary><c>USER_ERROR</c>, <c>INTERNAL_ERROR</c>, <c>INSUFFICIENT_RESOURCES</c> or <c>EXTERNAL</c>.</summary>
    public string Type { get; set; } = string.Empty;

    /// <summary>Line in the statement, from 1; 0 when unknown.</summary>
    public int Line { get; set; }

    /// <summary>Column in the line, from 1; 0 when unknown.</summary>
    public int Column { get; set; }

    /// <summary>The failure as an exception that shows the place in the statement.</summary>
    public LakehouseException ToException(string sql, string queryId)
    {
        var names = string.Join(", ", new[] { Name, Type }.Where(name => name.Length > 0));
        var message = string.Create(CultureInfo.InvariantCulture, $"Trino: {ServerText.Clean(Message)} [{ServerText.Clean(names)}]{Place(sql)}");
        return new LakehouseException(Kind, message, new ErrorContext { SourcePosition = $"query {ServerText.Clean(queryId)}" }, Fix);
    }

    private ErrorKind Kind => Type switch
    {
        "USER_ERROR" => ErrorKind.Invalid,
        _ => ErrorKind.Unavailable,
    };

    private string? Fix => Name switch
    {
        "SERVER_STARTING_UP" => "the server is starting; ask again in a moment",
        "QUERY_QUEUE_FULL" => "the resource group's queue is full; ask again later, or choose another group with --client-tag",
        "MISSING_CATALOG_NAME" => "name the table as catalog.schema.table, or give --catalog and --schema",
        "MISSING_SCHEMA_NAME" => "name the table as schema.table, or give --schema",
        "UNSUPPORTED_TABLE_TYPE" => "a Hudi table is read by a catalog with the hudi connector, or by a hive catalog with hive.hudi-catalog-name",
        _ => null,
    };

    private string Place(string sql)
    {
        var lines = sql.ReplaceLineEndings("\n").Split('\n');
        if (Line < 1 || Line > lines.Length || Column < 1)
        {
            return string.Empty;
        }

        var line = lines[Line - 1].Replace('\t', ' ');
        var start = Math.Clamp(Column - (MostLineCharacters / 2), 1, Math.Max(1, line.Length));
        var shown = line.AsSpan(Math.Min(start - 1, line.Length));
        shown = shown[..Math.Min(shown.Length, MostLineCharacters)];
        return $"\n  {shown}\n  {new string(' ', Math.Clamp(Column - start, 0, MostLineCharacters))}^";
    }
}
