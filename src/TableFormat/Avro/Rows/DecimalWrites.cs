using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Apache.Arrow;

namespace Lakehouse.TableFormat.Avro.Rows;

/// <summary>Writes of decimals: big-endian numbers in two's complement.</summary>
internal static class DecimalWrites
{
    private const int Width = 16;

    /// <summary>The write of a column as fixed values.</summary>
    public static WriteValue Fixed(ArrayData data, int size)
    {
        var (values, start) = (data.Buffers[1].Memory, data.Offset);
        return (into, row) =>
        {
            var value = values.Span.Slice((start + row) * Width, Width);
            var room = into.Extend(size);
            room.Fill((value[Width - 1] & 0x80) == 0 ? (byte)0 : (byte)0xFF);
            value[..Math.Min(size, Width)].CopyTo(room);
            room.Reverse();
        };
    }

    /// <summary>The write of a column as bytes.</summary>
    public static WriteValue Bytes(ArrayData data)
    {
        var (values, start) = (data.Buffers[1].Memory, data.Offset);
        return (into, row) => Bytes(into, MemoryMarshal.Cast<byte, Int128>(values.Span)[start + row]);
    }

    /// <summary>One number as bytes: as few as Java's BigInteger takes.</summary>
    public static void Bytes(AvroSink into, Int128 unscaled)
    {
        Span<byte> bytes = stackalloc byte[Width];
        BinaryPrimitives.WriteInt128BigEndian(bytes, unscaled);
        var sign = unscaled < 0 ? (byte)0xFF : (byte)0;
        while (bytes.Length > 1 && bytes[0] == sign && ((bytes[1] ^ sign) & 0x80) == 0)
        {
            bytes = bytes[1..];
        }

        into.Bytes(bytes);
    }
}
