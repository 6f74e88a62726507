namespace Lakehouse.TableFormat.Schema;

/// <summary>
/// The type of a column, in the terms of Hudi's commit schema (spec 4.4). Values are immutable and compare by structure.
/// How each type is spelled in Avro, Arrow, Parquet and Hive stands in one mapping table each (<c>*Mapping</c> in this room).
/// </summary>
public abstract record DataType
{
    private DataType()
    {
    }

    /// <summary>true or false.</summary>
    public sealed record Boolean : DataType;

    /// <summary>32-bit signed integer; also what byte and short become.</summary>
    public sealed record Int : DataType;

    /// <summary>64-bit signed integer.</summary>
    public sealed record Long : DataType;

    /// <summary>IEEE 754 single precision.</summary>
    public sealed record Float : DataType;

    /// <summary>IEEE 754 double precision.</summary>
    public sealed record Double : DataType;

    /// <summary>UTF-8 text.</summary>
    public sealed record String : DataType;

    /// <summary>Bytes of any length.</summary>
    public sealed record Binary : DataType;

    /// <summary>Bytes of one length without further meaning (Avro <c>fixed</c>).</summary>
    /// <param name="Size">Bytes per value.</param>
    public sealed record Fixed(int Size) : DataType;

    /// <summary>Exact decimal; stored as FIXED of the smallest size that holds the precision (spec 4.4).</summary>
    /// <param name="Precision">Digits in all, 1 to 38.</param>
    /// <param name="Scale">Digits after the point, 0 to <paramref name="Precision"/>.</param>
    public sealed record Decimal(int Precision, int Scale) : DataType;

    /// <summary>Days since 1970-01-01.</summary>
    public sealed record Date : DataType;

    /// <summary>Time of day in microseconds (Avro <c>time-micros</c>).</summary>
    public sealed record TimeMicros : DataType;

    /// <summary>Time of day in milliseconds (Avro <c>time-millis</c>).</summary>
    public sealed record TimeMillis : DataType;

    /// <summary>Microseconds since the epoch. <paramref name="IsUtc"/> false is a wall-clock time without zone.</summary>
    /// <param name="IsUtc">True for an instant (<c>timestamp-micros</c>), false for <c>local-timestamp-micros</c>.</param>
    public sealed record TimestampMicros(bool IsUtc) : DataType;

    /// <summary>Milliseconds since the epoch; read from foreign tables, never chosen by us.</summary>
    /// <param name="IsUtc">True for an instant (<c>timestamp-millis</c>), false for <c>local-timestamp-millis</c>.</param>
    public sealed record TimestampMillis(bool IsUtc) : DataType;

    /// <summary>UUID text (Avro string with logical type <c>uuid</c>).</summary>
    public sealed record Uuid : DataType;

    /// <summary>One of a closed set of symbols (Avro <c>enum</c>); text in Parquet and Arrow.</summary>
    /// <param name="Name">Avro name of the enum.</param>
    /// <param name="Symbols">Symbols in order.</param>
    public sealed record Enum(string Name, ValueList<string> Symbols) : DataType;

    /// <summary>List of values of one type.</summary>
    /// <param name="Element">Type of the elements.</param>
    /// <param name="ElementNullable">Whether an element may be null; Java cannot rewrite files that hold one (experiments E-05).</param>
    public sealed record List(DataType Element, bool ElementNullable = true) : DataType;

    /// <summary>Map from text to values of one type.</summary>
    /// <param name="Value">Type of the values.</param>
    /// <param name="ValueNullable">Whether a value may be null.</param>
    public sealed record Map(DataType Value, bool ValueNullable = true) : DataType;

    /// <summary>Named members.</summary>
    /// <param name="Fields">Members in order.</param>
    public sealed record Struct(ValueList<Field> Fields) : DataType;
}
