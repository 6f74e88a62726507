using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Apache.Arrow;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Bytes that grow by doubling. A mutable struct: keep it in a field that is not readonly.</summary>
internal struct GrowingBuffer
{
    private const int Smallest = 256;

    private byte[]? bytes;
    private int lastLength;

    /// <summary>Bytes in use.</summary>
    public int Length { readonly get; private set; }

    /// <summary>The bytes in use.</summary>
    public readonly Span<byte> Span => bytes.AsSpan(0, Length);

    /// <summary>Adds one value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append<T>(T value)
        where T : unmanaged
    {
        var at = Length;
        Unsafe.WriteUnaligned(ref MemoryMarshal.GetReference(Extend(Unsafe.SizeOf<T>())), value);
        Length = at + Unsafe.SizeOf<T>();
    }

    /// <summary>Adds bytes.</summary>
    public void Append(ReadOnlySpan<byte> values) => values.CopyTo(Extend(values.Length));

    /// <summary>Adds room for <paramref name="count"/> bytes, whose content is not defined.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Extend(int count)
    {
        var at = Length;
        if (bytes is null || bytes.Length - at < count)
        {
            Grow(count);
        }

        Length = at + count;
        return bytes.AsSpan(at, count);
    }

    /// <summary>Keeps the first bytes only.</summary>
    public void Truncate(int length) => Length = Math.Min(Length, length);

    /// <summary>Hands the bytes over, without a copy, and begins anew with room for as many.</summary>
    public ArrowBuffer Take()
    {
        var result = bytes is null ? ArrowBuffer.Empty : new ArrowBuffer(new ReadOnlyMemory<byte>(bytes, 0, Length));
        lastLength = Length;
        bytes = null;
        Length = 0;
        return result;
    }

    private void Grow(int count)
    {
        var needed = (long)Length + count;
        if (needed > System.Array.MaxLength)
        {
            throw new LakehouseException(
                ErrorKind.Invalid, "A column of one batch exceeds 2 GiB.", fix: "Use smaller batches.");
        }

        var wanted = Math.Max(Math.Max(needed, Smallest), Math.Max(lastLength, 2L * (bytes?.Length ?? 0)));
        var grown = GC.AllocateUninitializedArray<byte>((int)Math.Min(wanted, System.Array.MaxLength));
        bytes.AsSpan(0, Length).CopyTo(grown);
        bytes = grown;
    }
}
