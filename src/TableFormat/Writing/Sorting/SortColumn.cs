using System.Buffers.Binary;
using Apache.Arrow;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Writing.Sorting;

/// <summary>
/// One column of a batch as a sort key; compared without boxing. Nulls come first, texts and bytes compare byte by byte. Two columns
/// compare only when they come from the same column of a schema.
/// </summary>
internal abstract class SortColumn
{
    private readonly Apache.Arrow.Array values;

    private SortColumn(Apache.Arrow.Array values) => this.values = values;

    /// <summary>Reads the column as sort keys.</summary>
    /// <exception cref="LakehouseException">Unsupported: values of that type have no order.</exception>
    public static SortColumn Of(IArrowArray column) => column switch
    {
        BooleanArray array => new Booleans(array),
        Int32Array array => new Numbers<int>(array),
        Int64Array array => new Numbers<long>(array),
        Date32Array array => new Numbers<int>(array),
        TimestampArray array => new Numbers<long>(array),
        Time32Array array => new Numbers<int>(array),
        Time64Array array => new Numbers<long>(array),
        FloatArray array => new Numbers<float>(array),
        DoubleArray array => new Numbers<double>(array),
        Decimal128Array array => new Decimals(array),
        BinaryArray array => new Bytes(array),
        _ => throw new LakehouseException(
            ErrorKind.Unsupported,
            $"Rows cannot be sorted by a column of Arrow type {column.Data.DataType.Name}.",
            fix: "Choose number, date, timestamp, decimal, text or binary columns."),
    };

    /// <summary>Negative, zero or positive as this column's row comes before, with or after the other's.</summary>
    public int Compare(int row, SortColumn other, int otherRow)
    {
        var isNull = values.IsNull(row);
        return isNull || other.values.IsNull(otherRow)
            ? other.values.IsNull(otherRow).CompareTo(isNull)
            : CompareValues(row, other, otherRow);
    }

    private protected abstract int CompareValues(int row, SortColumn other, int otherRow);

    private sealed class Booleans(BooleanArray array) : SortColumn(array)
    {
        private protected override int CompareValues(int row, SortColumn other, int otherRow) =>
            array.GetValue(row).GetValueOrDefault().CompareTo(((Booleans)other).Value(otherRow));

        private bool Value(int row) => array.GetValue(row).GetValueOrDefault();
    }

    private sealed class Numbers<T>(PrimitiveArray<T> array) : SortColumn(array)
        where T : struct, IEquatable<T>, IComparable<T>
    {
        private T Value(int row) => array.Values[row];

        private protected override int CompareValues(int row, SortColumn other, int otherRow) =>
            Value(row).CompareTo(((Numbers<T>)other).Value(otherRow));
    }

    private sealed class Decimals(Decimal128Array array) : SortColumn(array)
    {
        private protected override int CompareValues(int row, SortColumn other, int otherRow) =>
            Value(row).CompareTo(((Decimals)other).Value(otherRow));

        private Int128 Value(int row) =>
            BinaryPrimitives.ReadInt128LittleEndian(array.ValueBuffer.Span.Slice((array.Offset + row) * 16, 16));
    }

    private sealed class Bytes(BinaryArray array) : SortColumn(array)
    {
        private protected override int CompareValues(int row, SortColumn other, int otherRow) =>
            array.GetBytes(row).SequenceCompareTo(((Bytes)other).Value(otherRow));

        private ReadOnlySpan<byte> Value(int row) => array.GetBytes(row);
    }
}
