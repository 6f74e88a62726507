using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Lakehouse.TableFormat.Merging;

/// <summary>
/// A fast 64-bit hash of key bytes for tables in memory; never stored. Multiply-and-fold over eight-byte words.
/// </summary>
internal static class KeyHash
{
    private const ulong First = 0xA0761D6478BD642F;
    private const ulong Second = 0xE7037ED1A0B428DB;
    private const ulong Third = 0x8EBC6AF09C88C6E3;

    /// <summary>The hash of <paramref name="key"/>; the empty key has one too.</summary>
    public static ulong Of(ReadOnlySpan<byte> key)
    {
        var state = First ^ (ulong)key.Length;
        var rest = key;
        while (rest.Length > 16)
        {
            state = Fold(Word(rest) ^ Second, Word(rest[8..]) ^ state);
            rest = rest[16..];
        }

        var (low, high) = Tail(rest);
        return Fold(Third ^ (ulong)key.Length, Fold(low ^ Second, high ^ state));
    }

    // Overlapping reads cover every length without a loop over single bytes.
    private static (ulong Low, ulong High) Tail(ReadOnlySpan<byte> rest) => rest.Length switch
    {
        >= 8 => (Word(rest), Word(rest[^8..])),
        >= 4 => (BinaryPrimitives.ReadUInt32LittleEndian(rest), BinaryPrimitives.ReadUInt32LittleEndian(rest[^4..])),
        > 0 => (((ulong)rest[0] << 16) | ((ulong)rest[rest.Length >> 1] << 8) | rest[^1], 0),
        _ => (0, 0),
    };

    private static ulong Word(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt64LittleEndian(bytes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong left, ulong right)
    {
        var high = Math.BigMul(left, right, out var low);
        return high ^ low;
    }
}
