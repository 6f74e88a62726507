using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Types;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Avro.Rows;

/// <summary>
/// Makes the write of a column's values as an Avro type lays them out, bound to the buffers of one array.
/// </summary>
internal static class WriteCompiler
{
    /// <summary>The write of a column.</summary>
    /// <param name="avro">How values are laid out; where null is allowed, a union of null and one other type.</param>
    /// <param name="data">The values.</param>
    /// <param name="type">Their type.</param>
    /// <param name="name">The column, for errors.</param>
    public static WriteValue Of(AvroType avro, ArrayData data, DataType type, string name)
    {
        var nullBranch = -1;
        var valueBranch = -1;
        for (var index = 0; index < avro.Branches.Count; index++)
        {
            nullBranch = avro.Branches[index].Kind == AvroKind.Null ? index : nullBranch;
            valueBranch = avro.Branches[index].Kind != AvroKind.Null && valueBranch < 0 ? index : valueBranch;
        }

        var inner = valueBranch < 0 ? avro : avro.Branches[valueBranch];
        var value = data.DataType is DictionaryType ? Dictionary(inner, data, type, name) : Value(inner, data, type, name);
        var tagged = valueBranch < 0 ? value : Tagged(value, (byte)(valueBranch * 2));
        return data.NullCount != 0 && data.Buffers[0].Length > 0 ? MaybeNull(data, tagged, nullBranch, name) : tagged;
    }

    private static WriteValue Tagged(WriteValue value, byte branch) => (into, row) =>
    {
        into.Byte(branch);
        value(into, row);
    };

    private static WriteValue MaybeNull(ArrayData data, WriteValue value, int nullBranch, string name)
    {
        var (validity, start) = (data.Buffers[0].Memory, data.Offset);
        return (into, row) =>
        {
            if (BitRange.Get(validity.Span, start + row))
            {
                value(into, row);
            }
            else
            {
                into.Byte(nullBranch < 0 ? throw Required(name) : (byte)(nullBranch * 2));
            }
        };
    }

    private static WriteValue Value(AvroType avro, ArrayData data, DataType type, string name) => (avro.Kind, type) switch
    {
        (AvroKind.Boolean, DataType.Boolean) => Boolean(data),
        (AvroKind.Int, DataType.Int or DataType.Date or DataType.TimeMillis) => Int(data),
        (AvroKind.Long, DataType.Long or DataType.TimeMicros or DataType.TimestampMicros or DataType.TimestampMillis) => Long(data),
        (AvroKind.Float, DataType.Float) => Raw(data, sizeof(float)),
        (AvroKind.Double, DataType.Double) => Raw(data, sizeof(double)),
        (AvroKind.Fixed, DataType.Fixed value) when value.Size == avro.Size => Raw(data, value.Size),
        (AvroKind.Fixed, DataType.Decimal) => DecimalWrites.Fixed(data, avro.Size),
        (AvroKind.Bytes, DataType.Decimal) => DecimalWrites.Bytes(data),
        (AvroKind.Enum, DataType.Enum) => SymbolWrites.Of(data, avro.Symbols, name),
        (AvroKind.Array, DataType.List value) => List(avro, data, value, name),
        (AvroKind.Map, DataType.Map value) => Map(avro, data, value, name),
        (AvroKind.Record, DataType.Struct value) when value.Fields.Count == avro.Fields.Count => Struct(avro, data, value, name),
        (AvroKind.String or AvroKind.Bytes, DataType.String or DataType.Uuid or DataType.Binary) => Bytes(data),
        _ => throw new LakehouseException(
            ErrorKind.Unsupported, $"Column {name} of type {DataTypeText.Of(type)} cannot be written as Avro {avro.Kind}."),
    };

    private static WriteValue Boolean(ArrayData data)
    {
        var (bits, start) = (data.Buffers[1].Memory, data.Offset);
        return (into, row) => into.Byte(BitRange.Get(bits.Span, start + row) ? (byte)1 : (byte)0);
    }

    private static WriteValue Int(ArrayData data)
    {
        var (values, start) = (data.Buffers[1].Memory, data.Offset);
        return (into, row) => into.Long(MemoryMarshal.Cast<byte, int>(values.Span)[start + row]);
    }

    private static WriteValue Long(ArrayData data)
    {
        var (values, start) = (data.Buffers[1].Memory, data.Offset);
        return (into, row) => into.Long(MemoryMarshal.Cast<byte, long>(values.Span)[start + row]);
    }

    // Arrow and Avro both have them little-endian.
    private static WriteValue Raw(ArrayData data, int size)
    {
        var (values, start) = (data.Buffers[1].Memory, data.Offset);
        return (into, row) => into.Raw(values.Span.Slice((start + row) * size, size));
    }

    private static WriteValue Bytes(ArrayData data)
    {
        var (offsets, values, start) = (data.Buffers[1].Memory, data.Buffers[2].Memory, data.Offset);
        return (into, row) =>
        {
            var ends = MemoryMarshal.Cast<byte, int>(offsets.Span);
            var from = ends[start + row];
            into.Bytes(values.Span[from..ends[start + row + 1]]);
        };
    }

    private static WriteValue Dictionary(AvroType avro, ArrayData data, DataType type, string name)
    {
        if (((DictionaryType)data.DataType).IndexType is not Int32Type)
        {
            throw new LakehouseException(ErrorKind.Unsupported, $"Column {name} is a dictionary whose indexes are not 32 bits wide.");
        }

        var entry = Value(avro, data.Dictionary, type, name);
        var (indexes, start) = (data.Buffers[1].Memory, data.Offset);
        return (into, row) => entry(into, MemoryMarshal.Cast<byte, int>(indexes.Span)[start + row]);
    }

    private static WriteValue List(AvroType avro, ArrayData data, DataType.List type, string name)
    {
        var element = Of(avro.Element!, data.Children[0], type.Element, $"{name}.element");
        return Block(data, element);
    }

    private static WriteValue Map(AvroType avro, ArrayData data, DataType.Map type, string name)
    {
        var entries = data.Children[0];
        var key = Bytes(entries.Children[0]);
        var value = Of(avro.Element!, entries.Children[1], type.Value, $"{name}.value");
        var start = entries.Offset;
        return Block(data, (into, index) =>
        {
            key(into, start + index);
            value(into, start + index);
        });
    }

    private static WriteValue Block(ArrayData data, WriteValue element)
    {
        var (offsets, start) = (data.Buffers[1].Memory, data.Offset);
        return (into, row) =>
        {
            var ends = MemoryMarshal.Cast<byte, int>(offsets.Span);
            var (from, to) = ends.IsEmpty ? (0, 0) : (ends[start + row], ends[start + row + 1]);
            if (to > from)
            {
                into.Long(to - from);
                for (; from < to; from++)
                {
                    element(into, from);
                }
            }

            into.Byte(0);
        };
    }

    private static WriteValue Struct(AvroType avro, ArrayData data, DataType.Struct type, string name)
    {
        var members = type.Fields.Select((field, index) => Of(avro.Fields[index].Type, data.Children[index], field.Type, $"{name}.{field.Name}")).ToArray();
        var start = data.Offset;
        return (into, row) =>
        {
            foreach (var member in members)
            {
                member(into, start + row);
            }
        };
    }

    private static LakehouseException Required(string name) => new(
        ErrorKind.Invalid, $"Column {name} has a null, but the table does not allow one there.", fix: "Give a value in every row, or make the column nullable.");
}
