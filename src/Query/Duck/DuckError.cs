using DuckDB.NET.Native;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Query.Duck;

/// <summary>DuckDB's error texts as failures of ours.</summary>
internal static class DuckError
{
    /// <summary>A failure of a statement that a person wrote.</summary>
    public static LakehouseException Of(string text)
    {
        var message = text.TrimEnd();
        return new LakehouseException(KindOf(message), message, fix: FixOf(message));
    }

    /// <summary>Reads and frees the error of a result.</summary>
    public static LakehouseException Take(ref DuckDBResult result)
    {
        var text = NativeMethods.Query.DuckDBResultError(ref result);
        NativeMethods.Query.DuckDBDestroyResult(ref result);
        return Of(text ?? "DuckDB gave no reason");
    }

    private static ErrorKind KindOf(string text) => text switch
    {
        _ when text.StartsWith("Permission Error", StringComparison.Ordinal) => ErrorKind.Unsupported,
        _ when text.StartsWith("IO Error", StringComparison.Ordinal) => ErrorKind.Corrupt,
        _ when text.Contains(".parquet", StringComparison.Ordinal) && text.StartsWith("Invalid", StringComparison.Ordinal) => ErrorKind.Corrupt,
        _ when text.StartsWith("Out of Memory", StringComparison.Ordinal) => ErrorKind.Unavailable,
        _ => ErrorKind.Invalid,
    };

    private static string? FixOf(string text) => text switch
    {
        _ when text.StartsWith("Permission Error", StringComparison.Ordinal) =>
            "a query reads the tables of its lake and nothing else",
        _ when text.StartsWith("Out of Memory", StringComparison.Ordinal) =>
            "give the engine more with --memory, or select less",
        _ => null,
    };
}
