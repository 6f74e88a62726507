using System.Numerics;

namespace Lakehouse.TableFormat.FileGroups.Slices;

/// <summary>Which rows of a base file go: a bit per row, up to the last that goes. Not thread-safe.</summary>
/// <param name="rows">Rows of the file, as its footer says; nothing is allocated for them.</param>
internal sealed class DroppedRows(long rows)
{
    private const int BitsPerWord = 64;

    private ulong[] words = [];

    /// <summary>Rows that go.</summary>
    internal long Count { get; private set; }

    /// <summary>Drops a row, which was not dropped before.</summary>
    internal void Drop(long row)
    {
        var word = row / BitsPerWord;
        if (word >= words.Length)
        {
            Array.Resize(ref words, checked((int)Math.Max(word + 1, words.Length * 2L)));
        }

        words[word] |= 1UL << (int)(row % BitsPerWord);
        Count++;
    }

    /// <summary>Runs of rows that stay, ascending.</summary>
    internal IReadOnlyList<RowRange> Staying() => Staying(0, rows);

    /// <summary>Runs of rows that stay among <paramref name="count"/> rows from <paramref name="start"/> on, by position in the file.</summary>
    internal IReadOnlyList<RowRange> Staying(long start, long count)
    {
        var runs = new List<RowRange>();
        var end = start + count;
        for (var row = Next(start, end, dropped: false); row < end;)
        {
            var stop = Next(row, end, dropped: true);
            runs.Add(new RowRange(row, stop - row));
            row = Next(stop, end, dropped: false);
        }

        return runs;
    }

    private long Next(long row, long end, bool dropped)
    {
        while (row < end)
        {
            if (row / BitsPerWord >= words.Length)
            {
                return dropped ? end : row;
            }

            var word = words[row / BitsPerWord];
            var rest = (dropped ? word : ~word) >> (int)(row % BitsPerWord);
            if (rest != 0)
            {
                return Math.Min(end, row + BitOperations.TrailingZeroCount(rest));
            }

            row = (row / BitsPerWord + 1) * BitsPerWord;
        }

        return end;
    }
}
