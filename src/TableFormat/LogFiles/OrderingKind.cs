namespace Lakehouse.TableFormat.LogFiles;

/// <summary>
/// Class of an ordering value in a delete block; up to <see cref="TimestampMicros"/> the number is the union's branch in files (spec 5.4).
/// </summary>
internal enum OrderingKind
{
    /// <summary>No value at all; never written by Hudi.</summary>
    None = 0,

    /// <summary>Boolean.</summary>
    Boolean = 1,

    /// <summary>32-bit integer; 0 stands for "no ordering value".</summary>
    Int = 2,

    /// <summary>64-bit integer; timestamps too.</summary>
    Long = 3,

    /// <summary>Single precision.</summary>
    Float = 4,

    /// <summary>Double precision.</summary>
    Double = 5,

    /// <summary>Bytes.</summary>
    Bytes = 6,

    /// <summary>Text.</summary>
    String = 7,

    /// <summary>Days since 1970-01-01 (a java.sql.Date when read by Java).</summary>
    Date = 8,

    /// <summary>Decimal of scale 15 in files.</summary>
    Decimal = 9,

    /// <summary>Time of day in microseconds.</summary>
    TimeMicros = 10,

    /// <summary>Microseconds since the epoch.</summary>
    TimestampMicros = 11,

    /// <summary>Days since 1970-01-01, as a part of <see cref="Array"/>.</summary>
    LocalDate = 12,

    /// <summary>Several values, one per ordering field (Hudi 1.1 and later).</summary>
    Array = 13,
}
