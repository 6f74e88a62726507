using Apache.Arrow;

namespace Lakehouse.Query.Trino.Decoding;

/// <summary>Which values of a nested column are null and where each one's members end. Not thread-safe.</summary>
internal sealed class NestedEnds
{
    private ArrowBuffer.BitmapBuilder validity = new();
    private ArrowBuffer.Builder<int> offsets = new ArrowBuffer.Builder<int>().Append(0);

    /// <summary>Values so far.</summary>
    public int Length => validity.Length;

    /// <summary>Ends a value whose members end at <paramref name="end"/>.</summary>
    public void Append(int end)
    {
        validity.Append(true);
        offsets.Append(end);
    }

    /// <summary>Appends a null.</summary>
    public void AppendNull(int end)
    {
        validity.Append(false);
        offsets.Append(end);
    }

    /// <summary>Hands validity and offsets out and begins anew.</summary>
    public (int Length, int Nulls, ArrowBuffer[] Buffers) Take()
    {
        var (length, nulls) = (validity.Length, validity.UnsetBitCount);
        ArrowBuffer[] buffers = [nulls == 0 ? ArrowBuffer.Empty : validity.Build(), offsets.Build()];
        validity = new ArrowBuffer.BitmapBuilder();
        offsets = new ArrowBuffer.Builder<int>().Append(0);
        return (length, nulls, buffers);
    }
}
