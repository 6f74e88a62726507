using Apache.Arrow;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Widens columns to a table's type (spec 4.4). Stateless and thread-safe.</summary>
public static class ColumnCast
{
    /// <summary>Whether every value of <paramref name="from"/> has its like in <paramref name="to"/>.</summary>
    public static bool CanCast(DataType from, DataType to) => throw new NotSupportedException();

    /// <summary>The column in the wider type; the same array where nothing has to change, otherwise it may share buffers with it.</summary>
    public static IArrowArray Cast(IArrowArray column, DataType from, DataType to) => throw new NotSupportedException();
}
