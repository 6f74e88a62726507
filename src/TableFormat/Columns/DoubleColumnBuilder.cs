using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Builds double columns.</summary>
public sealed class DoubleColumnBuilder : ValueColumnBuilder<double>
{
    internal DoubleColumnBuilder(DataType type)
        : base(type)
    {
    }
}
