using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Builds decimal columns.</summary>
public sealed class DecimalColumnBuilder : ColumnBuilder
{
    internal DecimalColumnBuilder(DataType type)
        : base(type)
    {
    }

    /// <summary>Appends a value.</summary>
    public void Append(Int128 value) => throw new NotSupportedException();
}
