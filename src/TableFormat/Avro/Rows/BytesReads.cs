using System.Buffers.Binary;
using System.Text;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Avro.Rows;

/// <summary>Reads of text, bytes, fixed values, enums and decimals.</summary>
internal static class BytesReads
{
    private const int Int128Bytes = 16;

    /// <summary>The read of a string, or null when the target takes none.</summary>
    public static ReadValue? Text(DataType to) => to is DataType.String or DataType.Uuid or DataType.Enum or DataType.Binary
        ? static (ref reader, into) => ((BytesColumnBuilder)into).Append(reader.ReadUtf8())
        : null;

    /// <summary>The read of bytes without logical type, or null when the target takes none.</summary>
    public static ReadValue? Bytes(DataType to) => to switch
    {
        DataType.Binary => static (ref reader, into) => ((BytesColumnBuilder)into).Append(reader.ReadBytes()),
        DataType.String => static (ref reader, into) => ((BytesColumnBuilder)into).Append(reader.ReadUtf8()),
        _ => null,
    };

    /// <summary>The read of a fixed without logical type, or null when the target takes none.</summary>
    public static ReadValue? Fixed(int size, DataType to) => to switch
    {
        DataType.Fixed wanted when wanted.Size == size => (ref reader, into) => ((FixedColumnBuilder)into).Append(reader.Take(size, "a fixed")),
        DataType.Binary => (ref reader, into) => ((BytesColumnBuilder)into).Append(reader.Take(size, "a fixed")),
        _ => null,
    };

    /// <summary>The read of an enum, or null when the target takes none.</summary>
    public static ReadValue? Enum(IReadOnlyList<string> symbols, DataType to)
    {
        var texts = symbols.Select(Encoding.UTF8.GetBytes).ToArray();
        return to is DataType.String or DataType.Enum
            ? (ref reader, into) => ((BytesColumnBuilder)into).Append(Symbol(ref reader, texts))
            : null;
    }

    /// <summary>The read of a decimal in a fixed of <paramref name="size"/> bytes, or in bytes when that is negative.</summary>
    public static ReadValue Decimal(int size, DataType.Decimal from, DataType.Decimal to)
    {
        var factor = NumberReads.PowerOfTen(to.Scale - from.Scale);
        var limit = NumberReads.PowerOfTen(from.Precision);
        return (ref reader, into) =>
        {
            var value = Unscaled(ref reader, size < 0 ? reader.ReadBytes() : reader.Take(size, "a decimal"));
            if (value >= limit || value <= -limit)
            {
                throw reader.Bad($"a decimal of more than {from.Precision} digits");
            }

            ((DecimalColumnBuilder)into).Append(value * factor);
        };
    }

    /// <summary>A big-endian number in two's complement.</summary>
    public static Int128 Unscaled(ref AvroReader reader, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            throw reader.Bad("a decimal without bytes");
        }

        var sign = (bytes[0] & 0x80) == 0 ? (byte)0 : (byte)0xFF;
        while (bytes.Length > Int128Bytes)
        {
            if (bytes[0] != sign || ((bytes[1] ^ sign) & 0x80) != 0)
            {
                throw reader.Bad("a decimal that no 128 bits hold");
            }

            bytes = bytes[1..];
        }

        Span<byte> wide = stackalloc byte[Int128Bytes];
        wide.Fill(sign);
        bytes.CopyTo(wide[(Int128Bytes - bytes.Length)..]);
        return BinaryPrimitives.ReadInt128BigEndian(wide);
    }

    private static ReadOnlySpan<byte> Symbol(ref AvroReader reader, byte[][] texts) =>
        reader.ReadLong() is >= 0 and var index && index < texts.Length ? texts[index] : throw reader.Bad($"a symbol that is none of {texts.Length}");
}
