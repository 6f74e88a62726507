namespace Lakehouse.Cdc.Decoding;

/// <summary>Settings of the Debezium connector that its events do not tell. Defaults are Debezium's own.</summary>
public sealed record ConnectorSettings
{
    /// <summary><c>time.precision.mode</c>.</summary>
    public TimePrecisionMode TimePrecision { get; init; } = TimePrecisionMode.AdaptiveTimeMicroseconds;

    /// <summary><c>decimal.handling.mode</c>.</summary>
    public DecimalHandlingMode DecimalHandling { get; init; } = DecimalHandlingMode.Precise;

    /// <summary><c>binary.handling.mode</c>.</summary>
    public BinaryHandlingMode BinaryHandling { get; init; } = BinaryHandlingMode.Bytes;

    /// <summary><c>bigint.unsigned.handling.mode=precise</c>; false is Debezium's <c>long</c>, which wraps above 2^63-1.</summary>
    public bool PreciseUnsignedBigint { get; init; }

    /// <summary>Whether tinyint(1) arrives as boolean (<c>TinyIntOneToBooleanConverter</c>).</summary>
    public bool TinyintOneAsBoolean { get; init; }

    /// <summary><c>value.converter.replace.null.with.default</c>; Kafka's default is true, which hides nulls.</summary>
    public bool ReplacesNullWithDefault { get; init; } = true;
}
