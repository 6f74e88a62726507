using System.Runtime.InteropServices;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Types;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Columns in which every value is the same.</summary>
public static class ConstantColumn
{
    /// <summary>A string column that repeats one text.</summary>
    public static StringArray Create(string value, int length)
    {
        var text = Encoding.UTF8.GetBytes(value);
        var bytes = GC.AllocateUninitializedArray<byte>(checked(text.Length * length));
        var offsets = GC.AllocateUninitializedArray<byte>(checked((length + 1) * sizeof(int)));
        var ends = MemoryMarshal.Cast<byte, int>(offsets.AsSpan());
        ends[0] = 0;
        for (var row = 0; row < length; row++)
        {
            text.CopyTo(bytes, row * text.Length);
            ends[row + 1] = (row + 1) * text.Length;
        }

        return new StringArray(new ArrayData(
            StringType.Default, length, 0, 0, [ArrowBuffer.Empty, new ArrowBuffer(offsets), new ArrowBuffer(bytes)]));
    }
}
