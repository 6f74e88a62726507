using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Builds list columns: append the elements to <see cref="Element"/>, then call <see cref="EndList"/>.</summary>
public sealed class ListColumnBuilder : ColumnBuilder
{
    internal ListColumnBuilder(DataType.List type)
        : base(type)
    {
    }

    /// <summary>Builder of the elements.</summary>
    public ColumnBuilder Element => throw new NotSupportedException();

    /// <summary>Ends a list that holds every element appended since the last call.</summary>
    public void EndList() => throw new NotSupportedException();
}
