using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Builds float columns.</summary>
public sealed class FloatColumnBuilder : ValueColumnBuilder<float>
{
    internal FloatColumnBuilder(DataType type)
        : base(type)
    {
    }
}
