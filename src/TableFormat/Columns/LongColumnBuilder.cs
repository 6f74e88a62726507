using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Builds long, time-micros and timestamp columns, in the type's unit.</summary>
public sealed class LongColumnBuilder : ValueColumnBuilder<long>
{
    internal LongColumnBuilder(DataType type)
        : base(type)
    {
    }
}
