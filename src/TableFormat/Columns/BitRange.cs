using System.Buffers.Binary;
using System.Numerics;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Ranges of bits in Arrow's order: bit i is byte i/8, lowest bit first.</summary>
internal static class BitRange
{
    /// <summary>Whether bit <paramref name="index"/> is set.</summary>
    public static bool Get(ReadOnlySpan<byte> bits, int index) => (bits[index >> 3] >> (index & 7) & 1) != 0;

    /// <summary>Sets or clears one bit.</summary>
    public static void Set(Span<byte> bits, int index, bool value)
    {
        var mask = (byte)(1 << (index & 7));
        bits[index >> 3] = value ? (byte)(bits[index >> 3] | mask) : (byte)(bits[index >> 3] & ~mask);
    }

    /// <summary>Set bits in a range.</summary>
    public static int CountOnes(ReadOnlySpan<byte> bits, int start, int count)
    {
        var ones = 0;
        var done = 0;
        for (; count - done >= 64 && HasWord(bits, start + done); done += 64)
        {
            ones += BitOperations.PopCount(Word(bits, start + done));
        }

        for (; done < count; done++)
        {
            ones += Get(bits, start + done) ? 1 : 0;
        }

        return ones;
    }

    /// <summary>Copies a range of bits; other bits of the target stay.</summary>
    public static void Copy(ReadOnlySpan<byte> source, int sourceStart, Span<byte> target, int targetStart, int count)
    {
        var done = 0;
        for (; done < count && (targetStart + done & 7) != 0; done++)
        {
            Set(target, targetStart + done, Get(source, sourceStart + done));
        }

        for (; count - done >= 64 && HasWord(source, sourceStart + done); done += 64)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(target[(targetStart + done >> 3)..], Word(source, sourceStart + done));
        }

        for (; done < count; done++)
        {
            Set(target, targetStart + done, Get(source, sourceStart + done));
        }
    }

    /// <summary>Sets or clears a range of bits.</summary>
    public static void Fill(Span<byte> target, int start, int count, bool value)
    {
        var end = start + count;
        var index = start;
        for (; index < end && (index & 7) != 0; index++)
        {
            Set(target, index, value);
        }

        var whole = end - index >> 3;
        if (whole > 0)
        {
            target.Slice(index >> 3, whole).Fill(value ? (byte)0xFF : (byte)0);
            index += whole << 3;
        }

        for (; index < end; index++)
        {
            Set(target, index, value);
        }
    }

    // A word that starts inside a byte needs nine bytes.
    private static bool HasWord(ReadOnlySpan<byte> bits, int start) =>
        (start >> 3) + ((start & 7) == 0 ? 8 : 9) <= bits.Length;

    private static ulong Word(ReadOnlySpan<byte> bits, int start)
    {
        var at = start >> 3;
        var shift = start & 7;
        var low = BinaryPrimitives.ReadUInt64LittleEndian(bits[at..]);
        return shift == 0 ? low : low >> shift | (ulong)bits[at + 8] << (64 - shift);
    }
}
