namespace Lakehouse.Cdc.Decoding;

/// <summary>Debezium's <c>time.precision.mode</c>.</summary>
public enum TimePrecisionMode
{
    /// <summary>Date in days, datetime(0–3) in ms, (4–6) in µs, time in µs.</summary>
    AdaptiveTimeMicroseconds,

    /// <summary>Days, and milliseconds for the rest.</summary>
    Connect,

    /// <summary>ISO 8601 text.</summary>
    IsoString,

    /// <summary>Days, and microseconds for the rest.</summary>
    Microseconds,

    /// <summary>Days, and nanoseconds for the rest.</summary>
    Nanoseconds,
}
