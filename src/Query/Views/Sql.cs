namespace Lakehouse.Query.Views;

/// <summary>Names and texts inside SQL.</summary>
internal static class Sql
{
    /// <summary>A name in double quotes.</summary>
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A text in single quotes.</summary>
    public static string Text(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A path that is taken by its letters: characters that DuckDB reads as a pattern stand in brackets.</summary>
    public static string Path(string path) => Text(GlobEscape(path));

    /// <summary>The pattern that matches exactly <paramref name="path"/>.</summary>
    public static string GlobEscape(string path) => path.AsSpan().ContainsAny('*', '?', '[')
        ? path.Replace("[", "[[]", StringComparison.Ordinal).Replace("*", "[*]", StringComparison.Ordinal).Replace("?", "[?]", StringComparison.Ordinal)
        : path;
}
