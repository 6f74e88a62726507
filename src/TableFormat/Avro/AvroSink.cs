using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Avro;

/// <summary>Avro's binary primitives into a pooled buffer that grows. Not thread-safe.</summary>
internal sealed class AvroSink : IDisposable
{
    private const int Smallest = 1 << 12;
    private const int LongestVarint = 10;

    private byte[] buffer = ArrayPool<byte>.Shared.Rent(Smallest);

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    /// <summary>What was written; valid until the next write.</summary>
    public Span<byte> Written => buffer.AsSpan(0, Length);

    /// <summary>Begins anew with the same memory.</summary>
    public void Clear() => Length = 0;

    /// <summary>Takes back everything from a length on.</summary>
    public void Truncate(int length) => Length = Math.Min(Length, length);

    /// <summary>Room for bytes that the caller fills.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Extend(int count)
    {
        if (buffer.Length - Length < count)
        {
            Grow(count);
        }

        var room = buffer.AsSpan(Length, count);
        Length += count;
        return room;
    }

    /// <summary>One byte.</summary>
    public void Byte(byte value) => Extend(1)[0] = value;

    /// <summary>Bytes as they are.</summary>
    public void Raw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Extend(bytes.Length));

    /// <summary>A zigzag number of variable length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Long(long value)
    {
        var raw = (ulong)((value << 1) ^ (value >> 63));
        if (raw < 0x80)
        {
            Byte((byte)raw);
        }
        else
        {
            Longer(raw);
        }
    }

    /// <summary>Bytes with their length in front.</summary>
    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Long(bytes.Length);
        Raw(bytes);
    }

    /// <summary>Four bytes, little-endian.</summary>
    public void Float(float value) => BinaryPrimitives.WriteSingleLittleEndian(Extend(sizeof(float)), value);

    /// <summary>Eight bytes, little-endian.</summary>
    public void Double(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Extend(sizeof(double)), value);

    /// <inheritdoc />
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        Length = 0;
    }

    private void Longer(ulong raw)
    {
        var room = Extend(LongestVarint);
        var used = 0;
        for (; raw >= 0x80; raw >>= 7)
        {
            room[used++] = (byte)(raw | 0x80);
        }

        room[used++] = (byte)raw;
        Length -= LongestVarint - used;
    }

    private void Grow(int count)
    {
        var needed = (long)Length + count;
        if (needed > System.Array.MaxLength)
        {
            throw new LakehouseException(ErrorKind.Invalid, "The rows of one block exceed 2 GiB.", fix: "Use smaller batches.");
        }

        var grown = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(needed, 2L * buffer.Length), System.Array.MaxLength));
        Written.CopyTo(grown);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = grown;
    }
}
