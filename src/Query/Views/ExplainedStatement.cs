using System.Text.RegularExpressions;

namespace Lakehouse.Query.Views;

/// <summary>Takes EXPLAIN apart: EXPLAIN ANALYZE runs its statement, so that statement is judged too.</summary>
internal static partial class ExplainedStatement
{
    /// <summary>What an EXPLAIN explains.</summary>
    public static string Of(string sql) => Prefix().Replace(sql, string.Empty, 1);

    [GeneratedRegex(@"^(?:\s|--[^\n]*(?:\n|$)|/\*.*?\*/)*EXPLAIN(?:(?:\s|--[^\n]*(?:\n|$)|/\*.*?\*/)*(?:ANALY[SZ]E\b|\([^)]*\)))*", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Prefix();
}
