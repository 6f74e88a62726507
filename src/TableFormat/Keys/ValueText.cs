using System.Buffers;
using System.Buffers.Text;
using Apache.Arrow;
using Apache.Arrow.Types;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Keys;

/// <summary>The values of one column as key text (spec 6.5). Writes UTF-8 and allocates nothing per row.</summary>
internal abstract class ValueText
{
    internal abstract bool IsNull(int row);

    /// <summary>Appends the text of a value that is not null; an empty text is possible for strings and binary only.</summary>
    internal abstract void Write(int row, ArrayBufferWriter<byte> sink);

    internal static ValueText For(IArrowArray column, string field) => column switch
    {
        StringArray text => new Text(text),
        Int32Array number => new Whole<Int32Array>(number, static (array, row) => array.Values[row]),
        Int64Array number => new Whole<Int64Array>(number, static (array, row) => array.Values[row]),
        Int16Array number => new Whole<Int16Array>(number, static (array, row) => array.Values[row]),
        Int8Array number => new Whole<Int8Array>(number, static (array, row) => array.Values[row]),
        TimestampArray number => new Whole<TimestampArray>(number, static (array, row) => array.Values[row]),
        Time64Array number => new Whole<Time64Array>(number, static (array, row) => array.Values[row]),
        Time32Array number => new Whole<Time32Array>(number, static (array, row) => array.Values[row]),
        BooleanArray flag => new Formatted<BooleanArray>(flag, WriteBoolean),
        FloatArray number => new Formatted<FloatArray>(number, static (array, row, target) => JavaText.Write(array.Values[row], target)),
        DoubleArray number => new Formatted<DoubleArray>(number, static (array, row, target) => JavaText.Write(array.Values[row], target)),
        Date32Array date => new Formatted<Date32Array>(date, static (array, row, target) => JavaText.WriteDate(array.Values[row], target)),
        Decimal128Array number => new Formatted<Decimal128Array>(number, WriteDecimal),
        BinaryArray bytes => new Hex(bytes),
        _ => throw Unusable(column, field),
    };

    private static LakehouseException Unusable(IArrowArray column, string field) => new(
        ErrorKind.Invalid,
        $"Column {field} of type {column.Data.DataType.Name} cannot be part of a record key or partition path.",
        fix: "Name columns of text, whole number, decimal, date, timestamp, boolean or bytes.");

    private static int WriteBoolean(BooleanArray array, int row, Span<byte> target)
    {
        var text = array.GetValue(row) == true ? "true"u8 : "false"u8;
        text.CopyTo(target);
        return text.Length;
    }

    private static int WriteDecimal(Decimal128Array array, int row, Span<byte> target)
    {
        var bytes = array.ValueBuffer.Span.Slice((array.Offset + row) * 16, 16);
        var unscaled = System.Buffers.Binary.BinaryPrimitives.ReadInt128LittleEndian(bytes);
        return JavaText.WriteDecimal(unscaled, ((Decimal128Type)array.Data.DataType).Scale, target);
    }

    private delegate int Formatter<in TArray>(TArray array, int row, Span<byte> target);

    private sealed class Text(StringArray array) : ValueText
    {
        internal override bool IsNull(int row) => array.IsNull(row);

        internal override void Write(int row, ArrayBufferWriter<byte> sink) => sink.Write(array.GetBytes(row));
    }

    private sealed class Whole<TArray>(TArray array, Func<TArray, int, long> valueOf) : ValueText
        where TArray : Apache.Arrow.Array
    {
        internal override bool IsNull(int row) => array.IsNull(row);

        internal override void Write(int row, ArrayBufferWriter<byte> sink)
        {
            Utf8Formatter.TryFormat(valueOf(array, row), sink.GetSpan(20), out var length);
            sink.Advance(length);
        }
    }

    private sealed class Formatted<TArray>(TArray array, Formatter<TArray> format) : ValueText
        where TArray : Apache.Arrow.Array
    {
        internal override bool IsNull(int row) => array.IsNull(row);

        internal override void Write(int row, ArrayBufferWriter<byte> sink) =>
            sink.Advance(format(array, row, sink.GetSpan(JavaText.MaxLength)));
    }

    private sealed class Hex(BinaryArray array) : ValueText
    {
        internal override bool IsNull(int row) => array.IsNull(row);

        internal override void Write(int row, ArrayBufferWriter<byte> sink)
        {
            var bytes = array.GetBytes(row);
            Convert.TryToHexStringLower(bytes, sink.GetSpan(Math.Max(1, bytes.Length * 2)), out var length);
            sink.Advance(length);
        }
    }
}
