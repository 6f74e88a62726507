using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Avro;

/// <summary>Reads Avro's binary primitives; every length is compared with what is left before anything is taken or allocated.</summary>
internal ref struct AvroReader
{
    private const int LongestVarint = 10;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> bytes;
    private readonly string path;
    private readonly long origin;
    private int position;

    /// <summary>Starts at the first byte.</summary>
    /// <param name="bytes">What to read.</param>
    /// <param name="path">For errors.</param>
    /// <param name="origin">Where the bytes begin in the file, for errors.</param>
    public AvroReader(ReadOnlySpan<byte> bytes, string path, long origin = 0)
    {
        this.bytes = bytes;
        this.path = path;
        this.origin = origin;
    }

    /// <summary>Offset of the next byte.</summary>
    public readonly int Position => position;

    /// <summary>Bytes left.</summary>
    public readonly int Remaining => bytes.Length - position;

    /// <summary>The next bytes, as they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<byte> Take(long count, string what)
    {
        if ((ulong)count > (ulong)(bytes.Length - position))
        {
            throw Short(count, what);
        }

        var taken = bytes.Slice(position, (int)count);
        position += (int)count;
        return taken;
    }

    /// <summary>A zigzag number of variable length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public long ReadLong()
    {
        if ((uint)position < (uint)bytes.Length && bytes[position] is < 0x80 and var only)
        {
            position++;
            return (only >> 1) ^ -(only & 1);
        }

        return ReadLongerLong();
    }

    /// <summary>As <see cref="ReadLong"/>, in the range of int.</summary>
    public int ReadInt() => ReadLong() is >= int.MinValue and <= int.MaxValue and var value ? (int)value : throw Bad("an int out of range");

    /// <summary>One byte, 0 or 1.</summary>
    public bool ReadBoolean() => Take(1, "a boolean")[0] switch
    {
        0 => false,
        1 => true,
        _ => throw Bad("a boolean that is neither 0 nor 1"),
    };

    /// <summary>Four bytes, little-endian.</summary>
    public float ReadFloat() => BinaryPrimitives.ReadSingleLittleEndian(Take(sizeof(float), "a float"));

    /// <summary>Eight bytes, little-endian.</summary>
    public double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(Take(sizeof(double), "a double"));

    /// <summary>Bytes with their length in front.</summary>
    public ReadOnlySpan<byte> ReadBytes() => Take(ReadLong(), "a value");

    /// <summary>Text with its length in front, as UTF-8 that was found valid.</summary>
    public ReadOnlySpan<byte> ReadUtf8()
    {
        var text = Take(ReadLong(), "a text");
        return System.Text.Unicode.Utf8.IsValid(text) ? text : throw Bad("a text that is not UTF-8");
    }

    /// <summary>Text with its length in front.</summary>
    public string ReadString()
    {
        try
        {
            return StrictUtf8.GetString(ReadBytes());
        }
        catch (DecoderFallbackException)
        {
            throw Bad("a text that is not UTF-8");
        }
    }

    /// <summary>
    /// The number of elements in the next block of an array or map; 0 ends it. Each element takes at least
    /// <paramref name="smallest"/> bytes, so that a count which cannot be true is refused at once.
    /// </summary>
    public long ReadBlockCount(int smallest)
    {
        var count = ReadLong();
        if (count < 0)
        {
            if (count == long.MinValue)
            {
                throw Bad("a block with an impossible count");
            }

            count = -count;
            _ = ReadLong();
        }

        return count <= (Remaining / Math.Max(smallest, 1)) ? count : throw Bad($"a block of {count} elements, but {Remaining} bytes are left");
    }

    /// <summary>The failure of a malformed file.</summary>
    public readonly LakehouseException Bad(string found) => new(
        ErrorKind.Corrupt,
        $"The Avro data is malformed at byte {origin + position}: {found}.",
        new ErrorContext { Path = path });

    private readonly LakehouseException Short(long count, string what) => Bad($"{what} of {count} bytes, but {Remaining} are left");

    private long ReadLongerLong()
    {
        ulong raw = 0;
        for (var index = 0; index < LongestVarint; index++)
        {
            var next = Take(1, "a number")[0];
            raw |= (ulong)(next & 0x7F) << (7 * index);
            if (next < 0x80)
            {
                return (long)(raw >> 1) ^ -(long)(raw & 1);
            }
        }

        throw Bad("a number longer than 10 bytes");
    }
}
