namespace Lakehouse.TableFormat.Keys;

/// <summary>The order of <c>String.compareTo</c> (UTF-16 code units) over UTF-8 texts: what a footer's smallest and largest key mean.</summary>
internal static class KeyOrder
{
    private const byte FirstLeadAboveSurrogates = 0xEE;
    private const byte FirstSupplementaryLead = 0xF0;

    internal static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var common = left.CommonPrefixLength(right);
        return common == left.Length || common == right.Length
            ? left.Length.CompareTo(right.Length)
            : Rank(left[common]).CompareTo(Rank(right[common]));
    }

    // Surrogates (U+D800 on) stand for what UTF-8 begins with F0 and more, and come before U+E000 and above (EE, EF).
    private static int Rank(byte unit) => unit switch
    {
        >= FirstSupplementaryLead => unit - FirstSupplementaryLead + FirstLeadAboveSurrogates,
        >= FirstLeadAboveSurrogates => unit + 0x10,
        _ => unit,
    };
}
