using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Lakehouse.Query.Chunks;

/// <summary>A comparison of a column with a value that a scan of DuckDB's holds, and by which it leaves row groups out.</summary>
/// <param name="Column">The column.</param>
/// <param name="Operator">Such as <c>&gt;=</c>.</param>
/// <param name="Value">The value's text.</param>
/// <param name="Kind">What the value is.</param>
internal sealed partial record ScanCondition(string Column, string Operator, string Value, ScanValueKind Kind)
{
    /// <summary>The comparisons of a filter as a plan shows it; none where it is anything but comparisons joined by AND.</summary>
    public static IReadOnlyList<ScanCondition> Parse(string filter)
    {
        var conditions = new List<ScanCondition>();
        var at = 0;
        while (at < filter.Length)
        {
            var match = Comparison().Match(filter, at);
            if (!match.Success || match.Index != at)
            {
                return [];
            }

            conditions.Add(Of(match));
            at += match.Length;
        }

        return conditions;
    }

    /// <summary>Whether no row of the chunk can hold it.</summary>
    public bool Excludes(ColumnChunk chunk)
    {
        if (chunk is not { Min: { } min, Max: { } max } || CompareTo(min, chunk.Type) is not { } low || CompareTo(max, chunk.Type) is not { } high)
        {
            return false;
        }

        return Operator switch
        {
            "=" => low > 0 || high < 0,
            ">" => high <= 0,
            ">=" => high < 0,
            "<" => low >= 0,
            _ => low > 0,
        };
    }

    [GeneratedRegex(@"(?<column>[A-Za-z_][A-Za-z0-9_]*)(?<op>>=|<=|=|>|<)(?:(?<number>-?[0-9]+)|'(?<text>(?:[^']|'')*)'(?<date>::DATE)?)(?: AND |\z)", RegexOptions.CultureInvariant)]
    private static partial Regex Comparison();

    private static ScanCondition Of(Match match)
    {
        var isNumber = match.Groups["number"].Success;
        var kind = isNumber ? ScanValueKind.Number : match.Groups["date"].Success ? ScanValueKind.Date : ScanValueKind.Text;
        var value = isNumber ? match.Groups["number"].Value : match.Groups["text"].Value.Replace("''", "'", StringComparison.Ordinal);
        return new ScanCondition(match.Groups["column"].Value, match.Groups["op"].Value, value, kind);
    }

    // The sign of a stored value against this one's; null where they cannot be compared.
    private int? CompareTo(string stored, string type) => (Kind, type) switch
    {
        (ScanValueKind.Number, "INT32" or "INT64") when Number(stored) is { } left && Number(Value) is { } right => left.CompareTo(right),
        (ScanValueKind.Date, "INT32") when Day(stored) is { } left && Day(Value) is { } right => left.CompareTo(right),
        (ScanValueKind.Text, "BYTE_ARRAY") => Encoding.UTF8.GetBytes(stored).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(Value)),
        _ => null,
    };

    private static long? Number(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static DateOnly? Day(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
