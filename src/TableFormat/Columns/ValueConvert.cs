using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Turns the values of an array into values of another type, keeping which ones are null.</summary>
internal static class ValueConvert
{
    /// <summary>Converts value by value; the result begins at offset 0.</summary>
    public static ArrayData Map<TFrom, TTo>(ArrayData source, IArrowType type, Func<TFrom, TTo> convert)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        var from = source.Length == 0 ? default : MemoryMarshal.Cast<byte, TFrom>(source.Buffers[1].Span).Slice(source.Offset, source.Length);
        var bytes = GC.AllocateUninitializedArray<byte>(checked(source.Length * Unsafe.SizeOf<TTo>()));
        var to = MemoryMarshal.Cast<byte, TTo>(bytes.AsSpan());
        for (var row = 0; row < from.Length; row++)
        {
            to[row] = convert(from[row]);
        }

        return new ArrayData(type, source.Length, source.NullCount, 0, [Validity(source), new ArrowBuffer(bytes)]);
    }

    /// <summary>The same buffers under another type of the same layout.</summary>
    public static ArrayData Rename(ArrayData source, IArrowType type) =>
        new(type, source.Length, source.NullCount, source.Offset, source.Buffers, source.Children, source.Dictionary);

    /// <summary>The same array with other members.</summary>
    public static ArrayData WithChildren(ArrayData source, IArrowType type, params ArrayData[] children) =>
        new(type, source.Length, source.NullCount, source.Offset, source.Buffers, children);

    /// <summary>Validity bits of an array, moved to offset 0.</summary>
    public static ArrowBuffer Validity(ArrayData source)
    {
        if (source.NullCount == 0 || source.Buffers[0].Length == 0)
        {
            return ArrowBuffer.Empty;
        }

        if (source.Offset == 0)
        {
            return source.Buffers[0];
        }

        var bits = new byte[(source.Length + 7) / 8];
        BitRange.Copy(source.Buffers[0].Span, source.Offset, bits, 0, source.Length);
        return new ArrowBuffer(bits);
    }
}
