using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Builds float columns.</summary>
public sealed class FloatColumnBuilder : ColumnBuilder
{
    internal FloatColumnBuilder(DataType type)
        : base(type)
    {
    }

    /// <summary>Appends a value.</summary>
    public void Append(float value) => throw new NotSupportedException();
}
