using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Builds double columns.</summary>
public sealed class DoubleColumnBuilder : ColumnBuilder
{
    internal DoubleColumnBuilder(DataType type)
        : base(type)
    {
    }

    /// <summary>Appends a value.</summary>
    public void Append(double value) => throw new NotSupportedException();
}
