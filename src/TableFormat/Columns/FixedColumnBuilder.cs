using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Builds fixed columns.</summary>
public sealed class FixedColumnBuilder : ColumnBuilder
{
    internal FixedColumnBuilder(DataType type)
        : base(type)
    {
    }

    /// <summary>Appends a value.</summary>
    public void Append(ReadOnlySpan<byte> value) => throw new NotSupportedException();
}
