using Apache.Arrow;
using Apache.Arrow.Types;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Widens columns to a table's type (spec 4.4). Stateless and thread-safe.</summary>
public static class ColumnCast
{
    /// <summary>
    /// Whether columns of one type can be read as another: the same type, or a wider one. Structs may gain members by name, and lose
    /// those that the target lacks. Numbers become double as Hudi does it, so a long beyond 2^53 is rounded.
    /// </summary>
    public static bool CanCast(DataType from, DataType to) => (from, to) switch
    {
        _ when from == to => true,
        (DataType.Int, DataType.Long or DataType.Float or DataType.Double) => true,
        (DataType.Long, DataType.Float or DataType.Double) => true,
        (DataType.Float, DataType.Double) => true,
        (DataType.Int, DataType.Decimal wide) => wide.Precision - wide.Scale >= 10,
        (DataType.Long, DataType.Decimal wide) => wide.Precision - wide.Scale >= 19,
        (DataType.Decimal narrow, DataType.Decimal wide) =>
            wide.Scale >= narrow.Scale && wide.Precision - wide.Scale >= narrow.Precision - narrow.Scale,
        (DataType.Uuid or DataType.Enum, DataType.String) or (DataType.String, DataType.Uuid or DataType.Enum) => true,
        (DataType.String or DataType.Fixed, DataType.Binary) or (DataType.Binary, DataType.String) => true,
        (DataType.TimeMillis, DataType.TimeMicros) => true,
        (DataType.TimestampMillis millis, DataType.TimestampMicros micros) => millis.IsUtc == micros.IsUtc,
        (DataType.List narrow, DataType.List wide) => CanCast(narrow.Element, wide.Element),
        (DataType.Map narrow, DataType.Map wide) => CanCast(narrow.Value, wide.Value),
        (DataType.Struct narrow, DataType.Struct wide) => CanCastMembers(narrow, wide),
        _ => false,
    };

    /// <summary>The column in the wider type; the same array where nothing has to change, otherwise it may share buffers with it.</summary>
    /// <exception cref="LakehouseException">Unsupported: there is no such cast.</exception>
    public static IArrowArray Cast(IArrowArray column, DataType from, DataType to) =>
        from == to ? column : ArrowArrayFactory.BuildArray(Cast(column.Data, from, to));

    private static bool CanCastMembers(DataType.Struct from, DataType.Struct to) => to.Fields.All(
        wide => from.Fields.FirstOrDefault(narrow => narrow.Name == wide.Name) is not { } match || CanCast(match.Type, wide.Type));

    private static ArrayData Cast(ArrayData data, DataType from, DataType to)
    {
        var type = ArrowMapping.ToArrow(to);
        return (from, to) switch
        {
            _ when from == to => data,
            (DataType.Int, DataType.Long) => ValueConvert.Map<int, long>(data, type, value => value),
            (DataType.Int, DataType.Float) => ValueConvert.Map<int, float>(data, type, value => value),
            (DataType.Int, DataType.Double) => ValueConvert.Map<int, double>(data, type, value => value),
            (DataType.Long, DataType.Float) => ValueConvert.Map<long, float>(data, type, value => value),
            (DataType.Long, DataType.Double) => ValueConvert.Map<long, double>(data, type, value => value),
            (DataType.Float, DataType.Double) => ValueConvert.Map<float, double>(data, type, value => value),
            (DataType.Decimal narrow, DataType.Decimal wide) => Rescale<Int128>(data, type, wide.Scale - narrow.Scale, value => value),
            (DataType.Int, DataType.Decimal wide) => Rescale<int>(data, type, wide.Scale, value => value),
            (DataType.Long, DataType.Decimal wide) => Rescale<long>(data, type, wide.Scale, value => value),
            (DataType.TimeMillis, DataType.TimeMicros) => ValueConvert.Map<int, long>(data, type, value => value * 1000L),
            (DataType.TimestampMillis, DataType.TimestampMicros) => ValueConvert.Map<long, long>(data, type, Micros),
            (DataType.Fixed, DataType.Binary) => FixedToBinary(data, type),
            (DataType.List narrow, DataType.List wide) =>
                ValueConvert.WithChildren(data, type, Cast(data.Children[0], narrow.Element, wide.Element)),
            (DataType.Map narrow, DataType.Map wide) => CastMap(data, (MapType)type, narrow, wide),
            (DataType.Struct narrow, DataType.Struct wide) => CastStruct(data, type, narrow, wide),
            _ when CanCast(from, to) => ValueConvert.Rename(data, type),
            _ => throw new LakehouseException(
                ErrorKind.Unsupported, $"A column of type {DataTypeText.Of(from)} cannot be read as {DataTypeText.Of(to)}."),
        };
    }

    private static long Micros(long millis) => millis is >= long.MinValue / 1000 and <= long.MaxValue / 1000
        ? millis * 1000
        : throw new LakehouseException(ErrorKind.Corrupt, $"A timestamp of {millis} milliseconds is out of range.");

    private static ArrayData Rescale<T>(ArrayData data, IArrowType type, int digits, Func<T, Int128> widen)
        where T : unmanaged
    {
        var factor = Int128.One;
        for (var digit = 0; digit < digits; digit++)
        {
            factor *= 10;
        }

        return ValueConvert.Map<T, Int128>(data, type, value => widen(value) * factor);
    }

    private static ArrayData FixedToBinary(ArrayData data, IArrowType type)
    {
        var width = ((FixedSizeBinaryType)data.DataType).ByteWidth;
        var offsets = new int[data.Length + 1];
        for (var row = 0; row < data.Length; row++)
        {
            offsets[row + 1] = (row + 1) * width;
        }

        var values = data.Buffers[1].Span.Slice(data.Offset * width, data.Length * width).ToArray();
        var ends = System.Runtime.InteropServices.MemoryMarshal.AsBytes(offsets.AsSpan()).ToArray();
        return new ArrayData(
            type, data.Length, data.NullCount, 0, [ValueConvert.Validity(data), new ArrowBuffer(ends), new ArrowBuffer(values)]);
    }

    private static ArrayData CastMap(ArrayData data, MapType type, DataType.Map from, DataType.Map to)
    {
        var entries = data.Children[0];
        var inner = new StructType([type.KeyField, type.ValueField]);
        return ValueConvert.WithChildren(
            data,
            type,
            ValueConvert.WithChildren(entries, inner, entries.Children[0], Cast(entries.Children[1], from.Value, to.Value)));
    }

    private static ArrayData CastStruct(ArrayData data, IArrowType type, DataType.Struct from, DataType.Struct to)
    {
        var names = from.Fields.Select(field => field.Name).ToList();
        var members = to.Fields.Select(field => names.IndexOf(field.Name) is var at && at < 0
            ? NullColumn.Create(field.Type, data.Offset + data.Length).Data
            : Cast(data.Children[at], from.Fields[at].Type, field.Type));
        return ValueConvert.WithChildren(data, type, [.. members]);
    }
}
