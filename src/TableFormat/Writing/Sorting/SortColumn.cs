using Apache.Arrow;
using Lakehouse.TableFormat.Merging;

namespace Lakehouse.TableFormat.Writing.Sorting;

/// <summary>
/// One column of a batch as a sort key: nulls come first, values in the order of <see cref="OrderingColumn"/>. Two columns compare only when
/// they come from the same column of a schema.
/// </summary>
internal sealed class SortColumn
{
    private readonly OrderingColumn values;

    private SortColumn(OrderingColumn values) => this.values = values;

    /// <summary>Reads the column as sort keys.</summary>
    /// <exception cref="Errors.LakehouseException">Unsupported: values of that type have no order.</exception>
    public static SortColumn Of(IArrowArray column) => new(OrderingColumn.Of(column));

    /// <summary>Negative, zero or positive as this column's row comes before, with or after the other's.</summary>
    public int Compare(int row, SortColumn other, int otherRow)
    {
        var isNull = values.IsNull(row);
        return isNull || other.values.IsNull(otherRow)
            ? other.values.IsNull(otherRow).CompareTo(isNull)
            : values.Compare(row, other.values, otherRow);
    }
}
