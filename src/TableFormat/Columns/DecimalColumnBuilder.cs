using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Builds decimal columns; a value is the unscaled number: 12.30 of a decimal(10,2) is 1230.</summary>
public sealed class DecimalColumnBuilder : ValueColumnBuilder<Int128>
{
    internal DecimalColumnBuilder(DataType type)
        : base(type)
    {
    }
}
