using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Types;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Parquet;

/// <summary>
/// Brings a column as the native reader hands it out into the Arrow layout of its table type: element and member names, time units,
/// dictionaries, narrow and unsigned integers, offsets of 64 bits. What fits already is handed on without a copy.
/// </summary>
internal static class ForeignColumn
{
    public static IArrowArray Normalize(IArrowArray column, DataType type, string name) =>
        ArrowArrayFactory.BuildArray(Normalize(column.Data, type, name));

    private static ArrayData Normalize(ArrayData data, DataType type, string name)
    {
        var target = ArrowMapping.ToArrow(type);
        return (data.DataType, target) switch
        {
            (DictionaryType dictionary, _) => Decode(data, dictionary, type, name),
            (ListType, ListType) => ValueConvert.WithChildren(
                data, target, Normalize(data.Children[0], ((DataType.List)type).Element, $"{name}.element")),
            (LargeListType, ListType) => ShortOffsets(
                data, target, Normalize(data.Children[0], ((DataType.List)type).Element, $"{name}.element")),
            (FixedSizeListType list, ListType) => WithOffsets(
                data, target, list.ListSize, Normalize(data.Children[0], ((DataType.List)type).Element, $"{name}.element")),
            (MapType, MapType map) => NormalizeMap(data, map, (DataType.Map)type, name),
            (StructType, StructType) => NormalizeStruct(data, target, (DataType.Struct)type, name),
            (LargeStringType, StringType) or (LargeBinaryType, BinaryType) => ShortOffsets(data, target),
            (StringViewType or BinaryViewType, StringType or BinaryType) => Contiguous(new BinaryViewArray(ValueConvert.Rename(data, BinaryViewType.Default)), type),
            (Int8Type, Int32Type) => ValueConvert.Map<sbyte, int>(data, target, value => value),
            (Int16Type, Int32Type) => ValueConvert.Map<short, int>(data, target, value => value),
            (UInt8Type, Int32Type) => ValueConvert.Map<byte, int>(data, target, value => value),
            (UInt16Type, Int32Type) => ValueConvert.Map<ushort, int>(data, target, value => value),
            (UInt32Type, Int64Type) => ValueConvert.Map<uint, long>(data, target, value => value),
            (UInt64Type, Decimal128Type) => ValueConvert.Map<ulong, Int128>(data, target, value => value),
            (HalfFloatType, FloatType) => ValueConvert.Map<Half, float>(data, target, value => (float)value),
            (Decimal32Type, Decimal128Type) => ValueConvert.Map<int, Int128>(data, target, value => value),
            (Decimal64Type, Decimal128Type) => ValueConvert.Map<long, Int128>(data, target, value => value),
            (Decimal256Type, Decimal128Type) => ValueConvert.Map<Wide, Int128>(data, target, value => value.Low),
            (Date64Type, Date32Type) => ValueConvert.Map<long, int>(data, target, value => (int)FloorDivide(value, 86_400_000)),
            (Time32Type { Unit: TimeUnit.Second }, _) => ValueConvert.Map<int, int>(data, target, value => value * 1000),
            (Time64Type { Unit: TimeUnit.Nanosecond }, _) => ValueConvert.Map<long, long>(data, target, value => value / 1000),
            (TimestampType { Unit: TimeUnit.Second }, _) => ValueConvert.Map<long, long>(data, target, value => checked(value * 1000)),
            (TimestampType { Unit: TimeUnit.Nanosecond }, _) => ValueConvert.Map<long, long>(data, target, value => FloorDivide(value, 1000)),
            _ when data.DataType.TypeId == target.TypeId => ValueConvert.Rename(data, target),
            _ => throw new LakehouseException(
                ErrorKind.Unsupported, $"Column {name} has the type {data.DataType.Name}, which tables do not have."),
        };
    }

    private static long FloorDivide(long value, long by) => (value - (((value % by) + by) % by)) / by;

    private static ArrayData NormalizeMap(ArrayData data, MapType map, DataType.Map type, string name)
    {
        var entries = data.Children[0];
        var inner = new StructType([map.KeyField, map.ValueField]);
        var keys = Normalize(entries.Children[0], new DataType.String(), $"{name}.key");
        var values = Normalize(entries.Children[1], type.Value, $"{name}.value");
        return ValueConvert.WithChildren(data, map, ValueConvert.WithChildren(entries, inner, keys, values));
    }

    private static ArrayData NormalizeStruct(ArrayData data, IArrowType target, DataType.Struct type, string name)
    {
        var members = new ArrayData[type.Fields.Count];
        for (var index = 0; index < members.Length; index++)
        {
            members[index] = Normalize(data.Children[index], type.Fields[index].Type, $"{name}.{type.Fields[index].Name}");
        }

        return ValueConvert.WithChildren(data, target, members);
    }

    private static ArrayData ShortOffsets(ArrayData data, IArrowType target, params ArrayData[] children)
    {
        var wide = MemoryMarshal.Cast<byte, long>(data.Buffers[1].Span);
        var bytes = new byte[checked((data.Length + 1) * sizeof(int))];
        var offsets = MemoryMarshal.Cast<byte, int>(bytes.AsSpan());
        for (var row = 0; row <= data.Length && wide.Length > 0; row++)
        {
            offsets[row] = checked((int)wide[data.Offset + row]);
        }

        ArrowBuffer[] buffers = [ValueConvert.Validity(data), new ArrowBuffer(bytes), .. data.Buffers.Skip(2)];
        return new ArrayData(target, data.Length, data.NullCount, 0, buffers, children);
    }

    private static ArrayData WithOffsets(ArrayData data, IArrowType target, int size, ArrayData elements)
    {
        var bytes = new byte[checked((data.Length + 1) * sizeof(int))];
        var offsets = MemoryMarshal.Cast<byte, int>(bytes.AsSpan());
        for (var row = 0; row <= data.Length; row++)
        {
            offsets[row] = checked((data.Offset + row) * size);
        }

        return new ArrayData(target, data.Length, data.NullCount, 0, [ValueConvert.Validity(data), new ArrowBuffer(bytes)], [elements]);
    }

    private static ArrayData Contiguous(BinaryViewArray views, DataType type)
    {
        using var builder = (BytesColumnBuilder)ColumnBuilder.Create(type);
        for (var row = 0; row < views.Length; row++)
        {
            if (views.IsNull(row))
            {
                builder.AppendNull();
            }
            else
            {
                builder.Append(views.GetBytes(row));
            }
        }

        return builder.Build().Data;
    }

    // Rows of a null index come from a second source that holds one null.
    private static ArrayData Decode(ArrayData data, DictionaryType dictionary, DataType type, string name)
    {
        var values = ArrowArrayFactory.BuildArray(Normalize(data.Dictionary, type, name));
        var index = Indices(data, dictionary.IndexType, name);
        var validity = ValueConvert.Validity(data).Span;
        var runs = new RowRun[data.Length];
        for (var row = 0; row < runs.Length; row++)
        {
            var isNull = validity.Length > 0 && !BitRange.Get(validity, row);
            runs[row] = isNull ? new RowRun(1, 0, 1) : new RowRun(0, index[row], 1);
        }

        return Gather.Rows(type, [values, NullColumn.Create(type, 1)], runs).Data;
    }

    private static int[] Indices(ArrayData data, IArrowType type, string name)
    {
        var narrow = type switch
        {
            Int8Type => ValueConvert.Map<sbyte, int>(data, Int32Type.Default, value => value),
            Int16Type => ValueConvert.Map<short, int>(data, Int32Type.Default, value => value),
            Int32Type => ValueConvert.Map<int, int>(data, Int32Type.Default, value => value),
            UInt8Type => ValueConvert.Map<byte, int>(data, Int32Type.Default, value => value),
            UInt16Type => ValueConvert.Map<ushort, int>(data, Int32Type.Default, value => value),
            _ => throw new LakehouseException(
                ErrorKind.Unsupported, $"Column {name} is a dictionary whose indexes are {type.Name}."),
        };
        return MemoryMarshal.Cast<byte, int>(narrow.Buffers[1].Span).ToArray();
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct Wide
    {
        public readonly Int128 Low;
        public readonly Int128 High;
    }
}
