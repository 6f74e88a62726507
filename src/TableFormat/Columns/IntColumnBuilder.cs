using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Builds int, date and time-millis columns.</summary>
public sealed class IntColumnBuilder : ColumnBuilder
{
    internal IntColumnBuilder(DataType type)
        : base(type)
    {
    }

    /// <summary>Appends a value.</summary>
    public void Append(int value) => throw new NotSupportedException();
}
