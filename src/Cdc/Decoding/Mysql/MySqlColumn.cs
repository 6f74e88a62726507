namespace Lakehouse.Cdc.Decoding.Mysql;

/// <summary>A column as MySQL's DDL declares it, as far as types go.</summary>
/// <param name="Name">Name without quotes.</param>
/// <param name="Type">Type name in lower case, synonyms resolved, such as <c>int</c> or <c>varchar</c>.</param>
internal sealed record MySqlColumn(string Name, string Type)
{
    /// <summary>First number in parentheses: length, precision or fraction digits; null when absent.</summary>
    public int? Length { get; init; }

    /// <summary>Second number in parentheses; null when absent.</summary>
    public int? Scale { get; init; }

    /// <summary>Texts in parentheses: the labels of an enum or set.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Unsigned, which zerofill implies.</summary>
    public bool Unsigned { get; init; }

    /// <summary>Declared NOT NULL or part of the primary key.</summary>
    public bool NotNull { get; init; }

    /// <summary>Has a default other than null.</summary>
    public bool HasDefault { get; init; }

    /// <summary>Holds bytes by <c>character set binary</c>.</summary>
    public bool BinaryCharset { get; init; }
}
