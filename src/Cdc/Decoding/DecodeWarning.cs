namespace Lakehouse.Cdc.Decoding;

/// <summary>Kinds of warnings about what a source's settings do to values.</summary>
public enum DecodeWarning
{
    /// <summary>A null may have been replaced by the column's default by the JSON converter.</summary>
    NullReplacedByDefault,

    /// <summary>Zero and partial dates arrive as null or as the epoch.</summary>
    ZeroDate,

    /// <summary>Decimals arrive as doubles and have lost digits.</summary>
    LossyDecimal,

    /// <summary>An unsigned bigint above 2^63-1 arrives as a negative number that cannot be told apart.</summary>
    UnsignedUnknown,

    /// <summary>Times arrive with fewer digits than the source holds.</summary>
    LossyTime,

    /// <summary>Nanoseconds outside 1677 to 2262 overflow at the source.</summary>
    NanosecondOverflow,

    /// <summary>A field of the events is left out by policy.</summary>
    FieldIgnored,

    /// <summary>The record key was taken from the message key, which may not be the table's primary key.</summary>
    KeyFromMessage,
}
