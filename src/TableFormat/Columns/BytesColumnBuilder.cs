using Apache.Arrow;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Builds string, binary, uuid and enum columns; text is UTF-8.</summary>
public sealed class BytesColumnBuilder : ColumnBuilder
{
    private GrowingBuffer values;
    private OffsetBuffer offsets;
    private ValidityBits validity;

    internal BytesColumnBuilder(DataType type)
        : base(type)
    {
    }

    /// <inheritdoc />
    public override int Length => validity.Length;

    /// <inheritdoc />
    public override long ByteCount => values.Length + offsets.ByteCount + validity.ByteCount;

    /// <summary>Appends a value; the bytes are copied.</summary>
    public void Append(ReadOnlySpan<byte> value)
    {
        values.Append(value);
        End();
    }

    /// <summary>Appends a value of up to <paramref name="sizeHint"/> bytes that the caller writes in place; see <see cref="Commit"/>.</summary>
    /// <returns>Room of exactly that size, to be filled before any other call.</returns>
    public Span<byte> Reserve(int sizeHint) => values.Extend(sizeHint);

    /// <summary>Ends the value begun with <see cref="Reserve"/>.</summary>
    /// <param name="reserved">What was asked for.</param>
    /// <param name="used">Bytes of it that the value has.</param>
    public void Commit(int reserved, int used)
    {
        values.Truncate(values.Length - reserved + used);
        End();
    }

    /// <inheritdoc />
    public override void AppendNull()
    {
        offsets.Append(values.Length);
        validity.AppendNull();
    }

    /// <inheritdoc />
    public override void Truncate(int length)
    {
        if (length <= Length)
        {
            values.Truncate(offsets.StartOf(length));
            offsets.Truncate(length);
            validity.Truncate(length);
        }
    }

    internal override void AppendDefault() => Append(default);

    internal override ArrayData TakeData()
    {
        var (length, nulls) = (validity.Length, validity.NullCount);
        return Data(length, nulls, [validity.Take(), offsets.Take(), values.Take()]);
    }

    private void End()
    {
        offsets.Append(values.Length);
        validity.AppendValid();
    }
}
