namespace Lakehouse.Query.Trino.Decoding;

/// <summary>Texts of a server that are shown to a person.</summary>
internal static class ServerText
{
    private const int MostCharacters = 2000;

    /// <summary>The text without control characters but line ends, so that no server can steer a terminal; cut when very long.</summary>
    public static string Clean(string text)
    {
        var cut = text.Length > MostCharacters ? string.Concat(text.AsSpan(0, MostCharacters), "…") : text;
        return string.Create(cut.Length, cut, static (to, from) =>
        {
            for (var at = 0; at < to.Length; at++)
            {
                to[at] = char.IsControl(from[at]) && from[at] != '\n' ? ' ' : from[at];
            }
        }).TrimEnd();
    }
}
