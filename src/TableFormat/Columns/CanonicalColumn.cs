using System.Buffers;
using System.Runtime.InteropServices;
using Apache.Arrow;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Writes the values of one column in the canonical JSON form.</summary>
internal abstract class CanonicalColumn(ArrayData data)
{
    /// <summary>The column's buffers.</summary>
    protected ArrayData Data { get; } = data;

    public static CanonicalColumn Of(DataType type, ArrayData data) => type switch
    {
        DataType.Boolean => new Bits(data),
        DataType.Int => new Values<int>(data, CanonicalText.WriteInteger),
        DataType.Long => new Values<long>(data, CanonicalText.WriteInteger),
        DataType.Float => new Values<float>(data, CanonicalText.WriteReal),
        DataType.Double => new Values<double>(data, CanonicalText.WriteReal),
        DataType.Decimal value => new Values<Int128>(data, (output, number) => CanonicalText.WriteDecimal(output, number, value.Scale)),
        DataType.Date => new Values<int>(data, (output, days) => CanonicalText.WriteDate(output, days)),
        DataType.TimeMicros => new Values<long>(data, CanonicalText.WriteTime),
        DataType.TimeMillis => new Values<int>(data, (output, millis) => CanonicalText.WriteTime(output, millis * 1000L)),
        DataType.TimestampMicros value =>
            new Values<long>(data, (output, micros) => CanonicalText.WriteTimestamp(output, micros, value.IsUtc)),
        DataType.TimestampMillis value =>
            new Values<long>(data, (output, millis) => CanonicalText.WriteTimestamp(output, millis * 1000, value.IsUtc)),
        DataType.Fixed value => new FixedBytes(data, value.Size),
        DataType.Binary => new Bytes(data, isText: false),
        DataType.List value => new Elements(data, Of(value.Element, data.Children[0])),
        DataType.Map value => new Entries(data, Of(value.Value, data.Children[0].Children[1])),
        DataType.Struct value => new Members(data, value),
        _ => new Bytes(data, isText: true),
    };

    /// <summary>Writes the value of a row, counted without the array's offset.</summary>
    public void Write(IBufferWriter<byte> output, int row)
    {
        var at = Data.Offset + row;
        if (Data.NullCount != 0 && Data.Buffers[0].Length > 0 && !BitRange.Get(Data.Buffers[0].Span, at))
        {
            output.Write("null"u8);
            return;
        }

        WriteValue(output, at);
    }

    /// <summary>Writes a value that is not null.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="at">Its place in the buffers.</param>
    protected abstract void WriteValue(IBufferWriter<byte> output, int at);

    private static (int From, int To) Range(ArrayData data, int at)
    {
        var offsets = MemoryMarshal.Cast<byte, int>(data.Buffers[1].Span);
        return (offsets[at], offsets[at + 1]);
    }

    private sealed class Bits(ArrayData data) : CanonicalColumn(data)
    {
        protected override void WriteValue(IBufferWriter<byte> output, int at) =>
            output.Write(BitRange.Get(Data.Buffers[1].Span, at) ? "true"u8 : "false"u8);
    }

    private sealed class Values<T>(ArrayData data, Action<IBufferWriter<byte>, T> write) : CanonicalColumn(data)
        where T : unmanaged
    {
        protected override void WriteValue(IBufferWriter<byte> output, int at) =>
            write(output, MemoryMarshal.Cast<byte, T>(Data.Buffers[1].Span)[at]);
    }

    private sealed class FixedBytes(ArrayData data, int size) : CanonicalColumn(data)
    {
        protected override void WriteValue(IBufferWriter<byte> output, int at) =>
            CanonicalText.WriteBase64(output, Data.Buffers[1].Span.Slice(at * size, size));
    }

    private sealed class Bytes(ArrayData data, bool isText) : CanonicalColumn(data)
    {
        protected override void WriteValue(IBufferWriter<byte> output, int at)
        {
            var (from, to) = Range(Data, at);
            var value = Data.Buffers[2].Span[from..to];
            if (isText)
            {
                CanonicalText.WriteString(output, value);
            }
            else
            {
                CanonicalText.WriteBase64(output, value);
            }
        }
    }

    private sealed class Elements(ArrayData data, CanonicalColumn element) : CanonicalColumn(data)
    {
        protected override void WriteValue(IBufferWriter<byte> output, int at)
        {
            var (from, to) = Range(Data, at);
            output.Write("["u8);
            for (var index = from; index < to; index++)
            {
                output.Write(index == from ? default : ","u8);
                element.Write(output, index);
            }

            output.Write("]"u8);
        }
    }

    private sealed class Entries(ArrayData data, CanonicalColumn values) : CanonicalColumn(data)
    {
        protected override void WriteValue(IBufferWriter<byte> output, int at)
        {
            var (from, to) = Range(Data, at);
            var order = Enumerable.Range(from + Data.Children[0].Offset, to - from).ToArray();
            System.Array.Sort(order, (left, right) => Key(left).SequenceCompareTo(Key(right)));
            output.Write("["u8);
            for (var index = 0; index < order.Length; index++)
            {
                output.Write(index == 0 ? "["u8 : ",["u8);
                CanonicalText.WriteString(output, Key(order[index]));
                output.Write(","u8);
                values.Write(output, order[index]);
                output.Write("]"u8);
            }

            output.Write("]"u8);
        }

        private ReadOnlySpan<byte> Key(int entry)
        {
            var keys = Data.Children[0].Children[0];
            var (from, to) = Range(keys, keys.Offset + entry);
            return keys.Buffers[2].Span[from..to];
        }
    }

    private sealed class Members : CanonicalColumn
    {
        private readonly byte[][] names;
        private readonly CanonicalColumn[] members;

        public Members(ArrayData data, DataType.Struct type)
            : base(data)
        {
            names = [.. type.Fields.Select(field => CanonicalText.Name(field.Name))];
            members = [.. type.Fields.Select((field, index) => Of(field.Type, data.Children[index]))];
        }

        protected override void WriteValue(IBufferWriter<byte> output, int at) =>
            CanonicalText.WriteObject(output, names, members, at);
    }
}
