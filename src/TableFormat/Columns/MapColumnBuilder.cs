using Apache.Arrow;
using Apache.Arrow.Types;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Builds map columns: append as many keys as values, then call <see cref="EndMap"/>.</summary>
public sealed class MapColumnBuilder : ColumnBuilder
{
    private OffsetBuffer offsets;
    private ValidityBits validity;

    internal MapColumnBuilder(DataType.Map type)
        : base(type)
    {
        Keys = new BytesColumnBuilder(new DataType.String());
        Values = Create(type.Value);
    }

    /// <summary>Builder of the keys; none may be null.</summary>
    public BytesColumnBuilder Keys { get; }

    /// <summary>Builder of the values.</summary>
    public ColumnBuilder Values { get; }

    /// <inheritdoc />
    public override int Length => validity.Length;

    /// <inheritdoc />
    public override long ByteCount => Keys.ByteCount + Values.ByteCount + offsets.ByteCount + validity.ByteCount;

    /// <summary>Ends a map that holds every entry appended since the last call.</summary>
    /// <exception cref="InvalidOperationException">There are not as many values as keys.</exception>
    public void EndMap()
    {
        if (Keys.Length != Values.Length)
        {
            throw new InvalidOperationException($"A map has {Keys.Length} keys but {Values.Length} values.");
        }

        offsets.Append(Keys.Length);
        validity.AppendValid();
    }

    /// <inheritdoc />
    public override void AppendNull()
    {
        Truncate(Length);
        offsets.Append(Keys.Length);
        validity.AppendNull();
    }

    /// <inheritdoc />
    public override void Truncate(int length)
    {
        if (length <= Length)
        {
            Keys.Truncate(offsets.StartOf(length));
            Values.Truncate(offsets.StartOf(length));
            offsets.Truncate(length);
            validity.Truncate(length);
        }
    }

    internal override void AppendDefault() => EndMap();

    internal override ArrayData TakeData()
    {
        Truncate(Length);
        var (length, nulls, count) = (validity.Length, validity.NullCount, Keys.Length);
        var type = (MapType)ArrowType;
        var entries = new ArrayData(
            new StructType([type.KeyField, type.ValueField]), count, 0, 0, [ArrowBuffer.Empty], [Keys.TakeData(), Values.TakeData()]);
        return Data(length, nulls, [validity.Take(), offsets.Take()], entries);
    }
}
