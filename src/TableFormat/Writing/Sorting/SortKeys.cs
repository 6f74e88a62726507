using Apache.Arrow;

namespace Lakehouse.TableFormat.Writing.Sorting;

/// <summary>The sort columns of one batch.</summary>
internal sealed class SortKeys
{
    private readonly SortColumn[] columns;

    private SortKeys(SortColumn[] columns) => this.columns = columns;

    /// <summary>Takes the columns at the given positions, the first one deciding first.</summary>
    public static SortKeys Of(Func<int, IArrowArray> columnAt, IReadOnlyList<int> positions) =>
        new([.. positions.Select(position => SortColumn.Of(columnAt(position)))]);

    /// <summary>Compares a row with a row of another batch of the same columns.</summary>
    public int Compare(int row, SortKeys other, int otherRow)
    {
        for (var column = 0; column < columns.Length; column++)
        {
            if (columns[column].Compare(row, other.columns[column], otherRow) is var order and not 0)
            {
                return order;
            }
        }

        return 0;
    }
}
