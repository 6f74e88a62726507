using Apache.Arrow;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Appends the values of one column and hands them out as an Arrow array. Not thread-safe.</summary>
public abstract class ColumnBuilder : IDisposable
{
    private protected ColumnBuilder(DataType type) => Type = type;

    /// <summary>Type of the values.</summary>
    public DataType Type { get; }

    /// <summary>Values so far, nulls included.</summary>
    public virtual int Length => throw new NotSupportedException();

    /// <summary>Bytes that the values occupy, members included.</summary>
    public virtual long ByteCount => throw new NotSupportedException();

    /// <summary>A builder for columns of the given type.</summary>
    public static ColumnBuilder Create(DataType type) => throw new NotSupportedException();

    /// <summary>Appends a null.</summary>
    public virtual void AppendNull() => throw new NotSupportedException();

    /// <summary>Drops every value from <paramref name="length"/> on, members included.</summary>
    public virtual void Truncate(int length) => throw new NotSupportedException();

    /// <summary>The values as an array; the builder is empty afterwards.</summary>
    public virtual IArrowArray Build() => throw new NotSupportedException();

    /// <inheritdoc />
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
