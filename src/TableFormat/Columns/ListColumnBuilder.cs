using Apache.Arrow;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Builds list columns: append the elements to <see cref="Element"/>, then call <see cref="EndList"/>.</summary>
public sealed class ListColumnBuilder : ColumnBuilder
{
    private OffsetBuffer offsets;
    private ValidityBits validity;

    internal ListColumnBuilder(DataType.List type)
        : base(type) => Element = Create(type.Element);

    /// <summary>Builder of the elements.</summary>
    public ColumnBuilder Element { get; }

    /// <inheritdoc />
    public override int Length => validity.Length;

    /// <inheritdoc />
    public override long ByteCount => Element.ByteCount + offsets.ByteCount + validity.ByteCount;

    /// <summary>Ends a list that holds every element appended since the last call.</summary>
    public void EndList()
    {
        offsets.Append(Element.Length);
        validity.AppendValid();
    }

    /// <inheritdoc />
    public override void AppendNull()
    {
        Truncate(Length);
        offsets.Append(Element.Length);
        validity.AppendNull();
    }

    /// <inheritdoc />
    public override void Truncate(int length)
    {
        if (length <= Length)
        {
            Element.Truncate(offsets.StartOf(length));
            offsets.Truncate(length);
            validity.Truncate(length);
        }
    }

    internal override void AppendDefault() => EndList();

    internal override ArrayData TakeData()
    {
        Truncate(Length);
        var (length, nulls) = (validity.Length, validity.NullCount);
        return Data(length, nulls, [validity.Take(), offsets.Take()], Element.TakeData());
    }
}
