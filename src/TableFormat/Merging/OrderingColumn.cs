using System.Buffers.Binary;
using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Merging;

/// <summary>
/// Ordering values of a batch, compared without boxing. Two columns compare only when they come from the same column of a table's schema,
/// hence from arrays of one type. A row without a value compares as equal to any: then order of arrival decides, and no event is left out.
/// </summary>
internal abstract class OrderingColumn
{
    private OrderingColumn(Apache.Arrow.Array values) => Values = values;

    private Apache.Arrow.Array Values { get; }

    /// <summary>Reads the column as ordering values.</summary>
    /// <exception cref="LakehouseException">Unsupported: values of that type have no order that a table may rely on.</exception>
    public static OrderingColumn Of(IArrowArray column) => column switch
    {
        Int32Array array => new Numbers<int>(array),
        Int64Array array => new Numbers<long>(array),
        Date32Array array => new Numbers<int>(array),
        TimestampArray array => new Numbers<long>(array),
        Time32Array array => new Numbers<int>(array),
        Time64Array array => new Numbers<long>(array),
        FloatArray array => new Floats(array),
        DoubleArray array => new Doubles(array),
        BooleanArray array => new Booleans(array),
        Decimal128Array array => new Decimals(array),
        BinaryArray array => new Bytes(array),
        _ => throw new LakehouseException(
            ErrorKind.Unsupported,
            $"Values of Arrow type {column.Data.DataType.Name} have no order; the column can be neither an ordering field nor a sort column.",
            fix: "Choose a number, date, timestamp, decimal, text or binary column."),
    };

    /// <summary>The values of some rows.</summary>
    public OrderingColumn Take(ReadOnlySpan<RowRun> runs) => Of(Gather.Rows(Values.Data.DataType, [Values], runs));

    /// <summary>Whether any row has none.</summary>
    public bool HasNulls => Values.NullCount > 0;

    /// <summary>Whether a row has no ordering value.</summary>
    public bool IsNull(int row) => Values.IsNull(row);

    /// <summary>Negative, zero or positive as this column's row is smaller, equal or larger than the other's.</summary>
    public int Compare(int row, OrderingColumn other, int otherRow) =>
        IsNull(row) || other.IsNull(otherRow) ? 0 : CompareValues(row, other, otherRow);

    private protected abstract int CompareValues(int row, OrderingColumn other, int otherRow);

    private sealed class Numbers<T>(PrimitiveArray<T> array) : OrderingColumn(array)
        where T : struct, IEquatable<T>, IComparable<T>
    {
        private T Value(int row) => array.Values[row];

        private protected override int CompareValues(int row, OrderingColumn other, int otherRow) =>
            Value(row).CompareTo(((Numbers<T>)other).Value(otherRow));
    }

    // Java's order: minus zero before zero, NaN after everything.
    private static int Compare(double left, double right)
    {
        var order = double.IsNaN(left) || double.IsNaN(right) ? double.IsNaN(left).CompareTo(double.IsNaN(right)) : left.CompareTo(right);
        return order != 0 || left != 0 ? order : double.IsNegative(right).CompareTo(double.IsNegative(left));
    }

    private sealed class Floats(FloatArray array) : OrderingColumn(array)
    {
        private float Value(int row) => array.Values[row];

        private protected override int CompareValues(int row, OrderingColumn other, int otherRow) =>
            Compare(Value(row), ((Floats)other).Value(otherRow));
    }

    private sealed class Doubles(DoubleArray array) : OrderingColumn(array)
    {
        private double Value(int row) => array.Values[row];

        private protected override int CompareValues(int row, OrderingColumn other, int otherRow) =>
            Compare(Value(row), ((Doubles)other).Value(otherRow));
    }

    private sealed class Booleans(BooleanArray array) : OrderingColumn(array)
    {
        private bool Value(int row) => array.GetValue(row) ?? false;

        private protected override int CompareValues(int row, OrderingColumn other, int otherRow) =>
            Value(row).CompareTo(((Booleans)other).Value(otherRow));
    }

    private sealed class Decimals(Decimal128Array array) : OrderingColumn(array)
    {
        private protected override int CompareValues(int row, OrderingColumn other, int otherRow) =>
            Value(row).CompareTo(((Decimals)other).Value(otherRow));

        private Int128 Value(int row) =>
            BinaryPrimitives.ReadInt128LittleEndian(array.ValueBuffer.Span.Slice((array.Offset + row) * 16, 16));
    }

    private sealed class Bytes(BinaryArray array) : OrderingColumn(array)
    {
        private protected override int CompareValues(int row, OrderingColumn other, int otherRow) =>
            Value(row).SequenceCompareTo(((Bytes)other).Value(otherRow));

        private ReadOnlySpan<byte> Value(int row) => array.GetBytes(row);
    }
}
