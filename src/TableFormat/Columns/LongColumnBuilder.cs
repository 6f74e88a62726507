using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Builds long, time-micros and timestamp columns.</summary>
public sealed class LongColumnBuilder : ColumnBuilder
{
    internal LongColumnBuilder(DataType type)
        : base(type)
    {
    }

    /// <summary>Appends a value.</summary>
    public void Append(long value) => throw new NotSupportedException();
}
