using System.Runtime.CompilerServices;
using Apache.Arrow;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Builds columns whose values all have the size of <typeparamref name="T"/>.</summary>
/// <typeparam name="T">How a value lies in memory.</typeparam>
public abstract class ValueColumnBuilder<T> : ColumnBuilder
    where T : unmanaged
{
    private GrowingBuffer values;
    private ValidityBits validity;

    private protected ValueColumnBuilder(DataType type)
        : base(type)
    {
    }

    /// <inheritdoc />
    public override int Length => validity.Length;

    /// <inheritdoc />
    public override long ByteCount => values.Length + validity.ByteCount;

    /// <summary>Appends a value.</summary>
    public void Append(T value)
    {
        values.Append(value);
        validity.AppendValid();
    }

    /// <inheritdoc />
    public override void AppendNull()
    {
        values.Append(default(T));
        validity.AppendNull();
    }

    /// <inheritdoc />
    public override void Truncate(int length)
    {
        validity.Truncate(length);
        values.Truncate(length * Unsafe.SizeOf<T>());
    }

    internal override void AppendDefault() => Append(default);

    internal override ArrayData TakeData()
    {
        var (length, nulls) = (validity.Length, validity.NullCount);
        return Data(length, nulls, [validity.Take(), values.Take()]);
    }
}
