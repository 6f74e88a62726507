using Apache.Arrow;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Which values are not null; no bitmap exists until the first null. A mutable struct: keep it in a field that is not readonly.</summary>
internal struct ValidityBits
{
    private GrowingBuffer bits;

    /// <summary>Values in all.</summary>
    public int Length { readonly get; private set; }

    /// <summary>Nulls among them.</summary>
    public int NullCount { readonly get; private set; }

    /// <summary>Bytes of the bitmap.</summary>
    public readonly int ByteCount => bits.Length;

    /// <summary>Adds a value that is not null.</summary>
    public void AppendValid()
    {
        if (NullCount > 0)
        {
            SetNext(true);
        }

        Length++;
    }

    /// <summary>Adds a null.</summary>
    public void AppendNull()
    {
        if (NullCount == 0)
        {
            bits.Truncate(0);
            bits.Extend((Length + 7) / 8).Fill(0xFF);
        }

        SetNext(false);
        NullCount++;
        Length++;
    }

    /// <summary>Keeps the first values only.</summary>
    public void Truncate(int length)
    {
        if (length >= Length)
        {
            return;
        }

        if (NullCount > 0)
        {
            bits.Truncate((length + 7) / 8);
            NullCount = length - BitRange.CountOnes(bits.Span, 0, length);
        }

        Length = length;
    }

    /// <summary>Hands the bitmap over (empty when there is no null) and begins anew.</summary>
    public ArrowBuffer Take()
    {
        var result = NullCount == 0 ? ArrowBuffer.Empty : bits.Take();
        bits.Truncate(0);
        (Length, NullCount) = (0, 0);
        return result;
    }

    private void SetNext(bool valid)
    {
        if (Length >> 3 == bits.Length)
        {
            bits.Append<byte>(0);
        }

        ref var cell = ref bits.Span[Length >> 3];
        var mask = (byte)(1 << (Length & 7));
        cell = valid ? (byte)(cell | mask) : (byte)(cell & ~mask);
    }
}
