using Apache.Arrow;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Columns in which every value is null.</summary>
public static class NullColumn
{
    /// <summary>A column of nulls.</summary>
    public static IArrowArray Create(DataType type, int length) => throw new NotSupportedException();
}
