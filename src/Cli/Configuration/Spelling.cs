namespace Lakehouse.Cli.Configuration;

/// <summary>Finds the word that somebody probably meant.</summary>
internal static class Spelling
{
    /// <summary>The nearest of <paramref name="words"/>, or null when none is near.</summary>
    public static string? Suggest(string written, IEnumerable<string> words)
    {
        var plain = Plain(written);
        var best = words.Select(word => (Word: word, Distance: Distance(plain, Plain(word)))).MinBy(pair => pair.Distance);
        return best.Word is not null && best.Distance <= (plain.Length < 4 ? 1 : Math.Max(2, plain.Length / 3)) ? best.Word : null;
    }

    private static string Plain(string word) =>
        word.Replace("-", string.Empty, StringComparison.Ordinal).Replace("_", string.Empty, StringComparison.Ordinal).ToUpperInvariant();

    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + (left[i - 1] == right[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
