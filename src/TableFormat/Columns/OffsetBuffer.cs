using System.Runtime.InteropServices;
using Apache.Arrow;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Where each value of variable length ends: n + 1 offsets for n values. A mutable struct: keep it in a field that is not readonly.</summary>
internal struct OffsetBuffer
{
    private GrowingBuffer offsets;

    /// <summary>Bytes in use.</summary>
    public readonly int ByteCount => offsets.Length;

    /// <summary>Ends a value at <paramref name="end"/>.</summary>
    public void Append(int end)
    {
        if (offsets.Length == 0)
        {
            offsets.Append(0);
        }

        offsets.Append(end);
    }

    /// <summary>Where value <paramref name="index"/> begins, which is also where the one before ends.</summary>
    public readonly int StartOf(int index) =>
        offsets.Length == 0 ? 0 : MemoryMarshal.Cast<byte, int>(offsets.Span)[index];

    /// <summary>Keeps the first values only.</summary>
    public void Truncate(int length) => offsets.Truncate((length + 1) * sizeof(int));

    /// <summary>Hands the offsets over and begins anew.</summary>
    public ArrowBuffer Take()
    {
        if (offsets.Length == 0)
        {
            offsets.Append(0);
        }

        return offsets.Take();
    }
}
