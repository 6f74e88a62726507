using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Builds string, binary, uuid and enum columns; text is UTF-8.</summary>
public sealed class BytesColumnBuilder : ColumnBuilder
{
    internal BytesColumnBuilder(DataType type)
        : base(type)
    {
    }

    /// <summary>Appends a value.</summary>
    public void Append(ReadOnlySpan<byte> value) => throw new NotSupportedException();
}
