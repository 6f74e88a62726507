using Lakehouse.TableFormat.Writing.Routing;

namespace Lakehouse.TableFormat.Writing.Sorting;

/// <summary>The order of rows that lie in several batches.</summary>
internal static class RowOrder
{
    /// <summary>Every row of the batches in order; equal rows keep the order in which they lie.</summary>
    public static RowRef[] Of(IReadOnlyList<(SortKeys Keys, int Rows)> batches)
    {
        var rows = new RowRef[batches.Sum(batch => batch.Rows)];
        var next = 0;
        for (var batch = 0; batch < batches.Count; batch++)
        {
            for (var row = 0; row < batches[batch].Rows; row++)
            {
                rows[next++] = new RowRef(batch, row);
            }
        }

        Array.Sort(rows, (left, right) => Compare(batches[left.Batch].Keys, left, batches[right.Batch].Keys, right));
        return rows;
    }

    /// <summary>Compares two rows by their keys, then by where they lie.</summary>
    public static int Compare(SortKeys leftKeys, RowRef left, SortKeys rightKeys, RowRef right)
    {
        var order = leftKeys.Compare(left.Row, rightKeys, right.Row);
        return order != 0 ? order
            : left.Batch != right.Batch ? left.Batch.CompareTo(right.Batch)
            : left.Row.CompareTo(right.Row);
    }
}
