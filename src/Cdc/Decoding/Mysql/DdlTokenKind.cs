namespace Lakehouse.Cdc.Decoding.Mysql;

/// <summary>Kinds of <see cref="DdlToken"/>.</summary>
internal enum DdlTokenKind
{
    /// <summary>The text is over.</summary>
    End,

    /// <summary>Unquoted word or number.</summary>
    Word,

    /// <summary>Name in backticks or, as ANSI_QUOTES writes it, double quotes.</summary>
    Name,

    /// <summary>Text in single quotes.</summary>
    Text,

    /// <summary>One other character.</summary>
    Sign,
}
