using Apache.Arrow;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Builds columns of bytes of one length.</summary>
public sealed class FixedColumnBuilder : ColumnBuilder
{
    private readonly int size;
    private GrowingBuffer values;
    private ValidityBits validity;

    internal FixedColumnBuilder(DataType.Fixed type)
        : base(type) => size = type.Size;

    /// <inheritdoc />
    public override int Length => validity.Length;

    /// <inheritdoc />
    public override long ByteCount => values.Length + validity.ByteCount;

    /// <summary>Appends a value; the bytes are copied.</summary>
    /// <exception cref="ArgumentException">The value has another length than the type.</exception>
    public void Append(ReadOnlySpan<byte> value)
    {
        if (value.Length != size)
        {
            throw new ArgumentException($"A value of {value.Length} bytes in a column of fixed({size}).", nameof(value));
        }

        values.Append(value);
        validity.AppendValid();
    }

    /// <inheritdoc />
    public override void AppendNull()
    {
        values.Extend(size).Clear();
        validity.AppendNull();
    }

    /// <inheritdoc />
    public override void Truncate(int length)
    {
        validity.Truncate(length);
        values.Truncate(Length * size);
    }

    internal override void AppendDefault()
    {
        values.Extend(size).Clear();
        validity.AppendValid();
    }

    internal override ArrayData TakeData()
    {
        var (length, nulls) = (validity.Length, validity.NullCount);
        return Data(length, nulls, [validity.Take(), values.Take()]);
    }
}
