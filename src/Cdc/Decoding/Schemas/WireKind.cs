namespace Lakehouse.Cdc.Decoding.Schemas;

/// <summary>How a value is written in an event's JSON.</summary>
internal enum WireKind
{
    /// <summary><c>true</c> or <c>false</c>.</summary>
    Boolean,

    /// <summary>A whole number of <see cref="WireType.Width"/> bits.</summary>
    Integer,

    /// <summary>A floating-point number of <see cref="WireType.Width"/> bits.</summary>
    Number,

    /// <summary>Text.</summary>
    Text,

    /// <summary>Bytes as base64.</summary>
    Base64,

    /// <summary>Bytes as base64 of the URL-safe alphabet.</summary>
    Base64Url,

    /// <summary>Bytes as hexadecimal digits.</summary>
    Hex,

    /// <summary>Base64 of the big-endian unscaled value, or a JSON number.</summary>
    DecimalBytes,

    /// <summary>A decimal as text.</summary>
    DecimalText,

    /// <summary>A decimal as a double.</summary>
    DecimalDouble,

    /// <summary>Base64 of little-endian bits.</summary>
    Bits,

    /// <summary>Days since the epoch.</summary>
    Days,

    /// <summary>Milliseconds since the epoch.</summary>
    TimestampMillis,

    /// <summary>Microseconds since the epoch.</summary>
    TimestampMicros,

    /// <summary>Nanoseconds since the epoch.</summary>
    TimestampNanos,

    /// <summary>Milliseconds of a time span.</summary>
    TimeMillis,

    /// <summary>Microseconds of a time span.</summary>
    TimeMicros,

    /// <summary>Nanoseconds of a time span.</summary>
    TimeNanos,

    /// <summary>ISO 8601 date, with or without Z.</summary>
    IsoDate,

    /// <summary>ISO 8601 time of day, with or without Z.</summary>
    IsoTime,

    /// <summary>ISO 8601 date and time with Z or an offset; without one it is read as UTC.</summary>
    IsoTimestamp,

    /// <summary>ISO 8601 text, or a number of the unit that <see cref="WireType.Element"/> names; without one numbers are refused.</summary>
    Instant,

    /// <summary>A year as a number.</summary>
    Year,

    /// <summary>An object with the members of <see cref="WireType.Members"/>.</summary>
    Struct,

    /// <summary>A list of <see cref="WireType.Element"/>.</summary>
    Array,

    /// <summary>An object whose members are entries of a map to <see cref="WireType.Element"/>.</summary>
    Map,
}
