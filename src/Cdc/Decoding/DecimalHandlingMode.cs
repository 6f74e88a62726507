namespace Lakehouse.Cdc.Decoding;

/// <summary>Debezium's <c>decimal.handling.mode</c>.</summary>
public enum DecimalHandlingMode
{
    /// <summary>Base64 of the unscaled value, or a JSON number with the converter's <c>decimal.format=NUMERIC</c>.</summary>
    Precise,

    /// <summary>Decimal text.</summary>
    String,

    /// <summary>A double: lossy.</summary>
    Double,
}
