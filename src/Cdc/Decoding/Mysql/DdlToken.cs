namespace Lakehouse.Cdc.Decoding.Mysql;

/// <summary>A word, quoted name, text, number or sign of DDL.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text without quotes.</param>
internal readonly record struct DdlToken(DdlTokenKind Kind, string Text)
{
    /// <summary>Whether it is this unquoted word, in any case.</summary>
    public bool IsWord(string word) => Kind == DdlTokenKind.Word && Text.Equals(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it is this sign.</summary>
    public bool IsSign(char sign) => Kind == DdlTokenKind.Sign && Text[0] == sign;
}
