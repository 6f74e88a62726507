using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Avro.Rows;

/// <summary>Reads of numbers, dates and times, widened as <see cref="ColumnCast"/> does.</summary>
internal static class NumberReads
{
    /// <summary>The read of an Avro int (also date and time-millis), or null when the target takes none.</summary>
    public static ReadValue? Int(DataType from, DataType to) => (from, to) switch
    {
        _ when from == to => static (ref reader, into) => ((IntColumnBuilder)into).Append(reader.ReadInt()),
        (DataType.Int, DataType.Long) => static (ref reader, into) => ((LongColumnBuilder)into).Append(reader.ReadInt()),
        (DataType.Int, DataType.Float) => static (ref reader, into) => ((FloatColumnBuilder)into).Append(reader.ReadInt()),
        (DataType.Int, DataType.Double) => static (ref reader, into) => ((DoubleColumnBuilder)into).Append(reader.ReadInt()),
        (DataType.Int, DataType.Decimal wide) => Scaled(wide.Scale),
        (DataType.TimeMillis, DataType.TimeMicros) => static (ref reader, into) => ((LongColumnBuilder)into).Append(reader.ReadInt() * 1000L),
        _ => null,
    };

    /// <summary>The read of an Avro long (also times and timestamps), or null when the target takes none.</summary>
    public static ReadValue? Long(DataType from, DataType to) => (from, to) switch
    {
        _ when from == to => static (ref reader, into) => ((LongColumnBuilder)into).Append(reader.ReadLong()),
        (DataType.Long, DataType.Float) => static (ref reader, into) => ((FloatColumnBuilder)into).Append(reader.ReadLong()),
        (DataType.Long, DataType.Double) => static (ref reader, into) => ((DoubleColumnBuilder)into).Append(reader.ReadLong()),
        (DataType.Long, DataType.Decimal wide) => Scaled(wide.Scale),
        (DataType.TimestampMillis, DataType.TimestampMicros) => static (ref reader, into) => ((LongColumnBuilder)into).Append(Micros(ref reader)),
        _ => null,
    };

    /// <summary>The read of a float, or null when the target takes none.</summary>
    public static ReadValue? Float(DataType to) => to switch
    {
        DataType.Float => static (ref reader, into) => ((FloatColumnBuilder)into).Append(reader.ReadFloat()),
        DataType.Double => static (ref reader, into) => ((DoubleColumnBuilder)into).Append(reader.ReadFloat()),
        _ => null,
    };

    /// <summary>Ten to a power.</summary>
    public static Int128 PowerOfTen(int digits)
    {
        var power = Int128.One;
        for (; digits > 0; digits--)
        {
            power *= 10;
        }

        return power;
    }

    private static ReadValue Scaled(int scale)
    {
        var factor = PowerOfTen(scale);
        return (ref reader, into) => ((DecimalColumnBuilder)into).Append(reader.ReadLong() * factor);
    }

    private static long Micros(ref AvroReader reader)
    {
        var millis = reader.ReadLong();
        return millis is <= long.MaxValue / 1000 and >= long.MinValue / 1000 ? millis * 1000 : throw reader.Bad("a timestamp out of range");
    }
}
