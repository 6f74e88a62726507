using Apache.Arrow;
using Apache.Arrow.Types;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>
/// Appends the values of one column and hands them out as an Arrow array. Nothing is allocated per value. Not thread-safe.
/// Values appended to the members of a list, map or struct belong to it once it is ended; until then <see cref="Truncate"/> drops them.
/// </summary>
public abstract class ColumnBuilder : IDisposable
{
    private protected ColumnBuilder(DataType type)
    {
        Type = type;
        ArrowType = ArrowMapping.ToArrow(type);
    }

    /// <summary>Type of the values.</summary>
    public DataType Type { get; }

    /// <summary>Values so far, nulls included.</summary>
    public abstract int Length { get; }

    /// <summary>Bytes that the values occupy, members included.</summary>
    public abstract long ByteCount { get; }

    private protected IArrowType ArrowType { get; }

    /// <summary>A builder for columns of the given type.</summary>
    public static ColumnBuilder Create(DataType type) => type switch
    {
        DataType.Boolean => new BooleanColumnBuilder(type),
        DataType.Int or DataType.Date or DataType.TimeMillis => new IntColumnBuilder(type),
        DataType.Long or DataType.TimeMicros or DataType.TimestampMicros or DataType.TimestampMillis => new LongColumnBuilder(type),
        DataType.Float => new FloatColumnBuilder(type),
        DataType.Double => new DoubleColumnBuilder(type),
        DataType.Decimal => new DecimalColumnBuilder(type),
        DataType.Fixed value => new FixedColumnBuilder(value),
        DataType.List value => new ListColumnBuilder(value),
        DataType.Map value => new MapColumnBuilder(value),
        DataType.Struct value => new StructColumnBuilder(value),
        _ => new BytesColumnBuilder(type),
    };

    /// <summary>Appends a null.</summary>
    public abstract void AppendNull();

    /// <summary>Drops every value from <paramref name="length"/> on, members included, and whatever was appended to members since.</summary>
    public abstract void Truncate(int length);

    /// <summary>The values as an array; the builder is empty afterwards and may be used again.</summary>
    public IArrowArray Build() => ArrowArrayFactory.BuildArray(TakeData());

    /// <inheritdoc />
    public void Dispose()
    {
        Truncate(0);
        GC.SuppressFinalize(this);
    }

    // What stands in a required member below a null: present in the buffers, but not marked null.
    internal abstract void AppendDefault();

    internal abstract ArrayData TakeData();

    private protected ArrayData Data(int length, int nullCount, ArrowBuffer[] buffers, params ArrayData[] children) =>
        new(ArrowType, length, nullCount, 0, buffers, children);
}
