using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Builds booleans.</summary>
public sealed class BooleanColumnBuilder : ColumnBuilder
{
    internal BooleanColumnBuilder(DataType type)
        : base(type)
    {
    }

    /// <summary>Appends a value.</summary>
    public void Append(bool value) => throw new NotSupportedException();
}
