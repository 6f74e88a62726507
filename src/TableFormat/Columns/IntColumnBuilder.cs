using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Builds int, date (days since 1970-01-01) and time-millis columns.</summary>
public sealed class IntColumnBuilder : ValueColumnBuilder<int>
{
    internal IntColumnBuilder(DataType type)
        : base(type)
    {
    }
}
