using Lakehouse.TableFormat.FileGroups.Slices;

namespace Lakehouse.Query.Pull;

/// <summary>Arithmetic of rows of a file. Ranges are ascending and do not overlap.</summary>
internal static class RowRanges
{
    /// <summary>The rows of one list that another lacks.</summary>
    public static IReadOnlyList<RowRange> Except(IReadOnlyList<RowRange> rows, IReadOnlyList<RowRange> without)
    {
        var left = new List<RowRange>();
        var other = 0;
        foreach (var range in rows)
        {
            var (start, end) = (range.Start, range.Start + range.Count);
            while (other < without.Count && without[other].Start + without[other].Count <= start)
            {
                other++;
            }

            for (var at = other; at < without.Count && without[at].Start < end; at++)
            {
                if (without[at].Start > start)
                {
                    left.Add(new RowRange(start, without[at].Start - start));
                }

                start = without[at].Start + without[at].Count;
            }

            if (start < end)
            {
                left.Add(new RowRange(start, end - start));
            }
        }

        return left;
    }

    /// <summary>Adds a row behind all others.</summary>
    public static void Append(List<RowRange> rows, long row)
    {
        if (rows.Count > 0 && rows[^1].Start + rows[^1].Count == row)
        {
            rows[^1] = rows[^1] with { Count = rows[^1].Count + 1 };
        }
        else
        {
            rows.Add(new RowRange(row, 1));
        }
    }

    /// <summary>The rows one by one.</summary>
    public static IEnumerable<long> Each(IReadOnlyList<RowRange> rows)
    {
        foreach (var range in rows)
        {
            for (var row = range.Start; row < range.Start + range.Count; row++)
            {
                yield return row;
            }
        }
    }
}
