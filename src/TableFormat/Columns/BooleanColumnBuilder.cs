using Apache.Arrow;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Builds boolean columns.</summary>
public sealed class BooleanColumnBuilder : ColumnBuilder
{
    private GrowingBuffer bits;
    private ValidityBits validity;

    internal BooleanColumnBuilder(DataType type)
        : base(type)
    {
    }

    /// <inheritdoc />
    public override int Length => validity.Length;

    /// <inheritdoc />
    public override long ByteCount => bits.Length + validity.ByteCount;

    /// <summary>Appends a value.</summary>
    public void Append(bool value)
    {
        AppendBit(value);
        validity.AppendValid();
    }

    /// <inheritdoc />
    public override void AppendNull()
    {
        AppendBit(false);
        validity.AppendNull();
    }

    /// <inheritdoc />
    public override void Truncate(int length)
    {
        validity.Truncate(length);
        bits.Truncate((Length + 7) / 8);
    }

    internal override void AppendDefault() => Append(false);

    internal override ArrayData TakeData()
    {
        var (length, nulls) = (validity.Length, validity.NullCount);
        return Data(length, nulls, [validity.Take(), bits.Take()]);
    }

    private void AppendBit(bool value)
    {
        if (Length >> 3 == bits.Length)
        {
            bits.Append<byte>(0);
        }

        BitRange.Set(bits.Span, Length, value);
    }
}
