using Lakehouse.TableFormat.FileGroups.Slices;

namespace Lakehouse.Query.Merging;

/// <summary>Rows of a base file, one bit each. Immutable.</summary>
internal sealed class RowBitmap
{
    private readonly ulong[] bits;

    /// <summary>Sets the rows of the ranges.</summary>
    public RowBitmap(IReadOnlyList<RowRange> ranges)
    {
        var rows = ranges.Count == 0 ? 0 : ranges[^1].Start + ranges[^1].Count;
        bits = new ulong[(rows + 63) >> 6];
        foreach (var range in ranges)
        {
            Set(range.Start, range.Start + range.Count);
        }
    }

    /// <summary>Whether the row is in one of the ranges.</summary>
    public bool this[long row] => (ulong)row >> 6 < (ulong)bits.Length && ((bits[row >> 6] >> (int)(row & 63)) & 1) != 0;

    private void Set(long start, long end)
    {
        while (start < end)
        {
            var word = start >> 6;
            var from = (int)(start & 63);
            var count = (int)Math.Min(64 - from, end - start);
            bits[word] |= (count == 64 ? ulong.MaxValue : (1UL << count) - 1) << from;
            start += count;
        }
    }
}
