using System.Text.Json;
using DuckDB.NET.Native;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Query.Duck;

/// <summary>DuckDB's error texts as failures of ours.</summary>
internal static class DuckError
{
    // DuckDB goes on with settings that a query may not change.
    private const string OutOfMemory = "Out of Memory";

    // It offers what it keeps for itself where a lake has no table of a similar name.
    private static readonly string[] OwnTables = ["Did you mean \"pg_catalog.", "Did you mean \"information_schema."];

    /// <summary>A failure of a statement that a person wrote.</summary>
    public static LakehouseException Of(string text)
    {
        var lines = text.TrimEnd().Split('\n');
        var message = text.StartsWith(OutOfMemory, StringComparison.Ordinal) ? lines[0] : string.Join('\n', lines.Where(line => !OwnTables.Any(own => line.StartsWith(own, StringComparison.Ordinal))));
        return new LakehouseException(KindOf(message), message, fix: FixOf(message));
    }

    /// <summary>Reads and frees the error of a result.</summary>
    public static LakehouseException Take(ref DuckDBResult result)
    {
        var text = NativeMethods.Query.DuckDBResultError(ref result);
        NativeMethods.Query.DuckDBDestroyResult(ref result);
        return Of(text ?? "DuckDB gave no reason");
    }

    /// <summary>A failure to hand rows over, which DuckDB tells as JSON.</summary>
    public static LakehouseException OfRows(string text)
    {
        try
        {
            using var told = JsonDocument.Parse(text);
            text = told.RootElement.TryGetProperty("exception_message", out var message) ? message.ToString() : text;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return Of(text);
        }

        return new LakehouseException(ErrorKind.Unsupported, $"the result cannot be handed over: {text}", fix: "cast it in the statement, such as x::VARCHAR");
    }

    private static ErrorKind KindOf(string text) => text switch
    {
        _ when text.StartsWith("Permission Error", StringComparison.Ordinal) => ErrorKind.Unsupported,
        _ when text.StartsWith("IO Error", StringComparison.Ordinal) => ErrorKind.Corrupt,
        _ when text.Contains(".parquet", StringComparison.Ordinal) && text.StartsWith("Invalid", StringComparison.Ordinal) => ErrorKind.Corrupt,
        _ when text.StartsWith(OutOfMemory, StringComparison.Ordinal) => ErrorKind.Unavailable,
        _ => ErrorKind.Invalid,
    };

    private static string? FixOf(string text) => text switch
    {
        _ when text.StartsWith("Permission Error", StringComparison.Ordinal) =>
            "a query reads the tables of its lake and nothing else",
        _ when text.StartsWith("Catalog Error: Table with name", StringComparison.Ordinal) =>
            "`lakehouse tables` lists the tables of a lake; write database.table",
        _ when text.StartsWith(OutOfMemory, StringComparison.Ordinal) =>
            "give the engine more with --memory, or select less",
        _ => null,
    };
}
