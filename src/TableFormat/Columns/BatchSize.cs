using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Bytes that rows occupy in memory; of a slice only the slice's own.</summary>
internal static class BatchSize
{
    /// <summary>Bytes of a batch.</summary>
    public static long Of(RecordBatch batch) => batch.Arrays.Sum(array => Of(array.Data, 0, array.Length));

    private static long Of(ArrayData data, int start, int count)
    {
        var bits = (count + 7) / 8;
        var first = data.Offset + start;
        switch (data.DataType)
        {
            case BooleanType:
                return bits * 2L;
            case FixedWidthType type:
                return bits + (long)count * type.BitWidth / 8;
            case StructType:
                return bits + data.Children.Sum(child => Of(child, first, count));
            default:
                var (from, to) = Range(data, first, count);
                var inner = data.Children is not { Length: > 0 } ? to - from : Of(data.Children[0], from, to - from);
                return bits + (count * 4L) + inner;
        }
    }

    private static (int From, int To) Range(ArrayData data, int first, int count)
    {
        var offsets = MemoryMarshal.Cast<byte, int>(data.Buffers[1].Span);
        return offsets.Length <= first + count ? (0, 0) : (offsets[first], offsets[first + count]);
    }
}
