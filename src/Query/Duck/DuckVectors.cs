using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Arrays;
using DuckDB.NET.Native;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Query.Duck;

/// <summary>Copies Arrow columns into DuckDB's vectors: flat values as bytes, texts one by one. The types are those of <see cref="Views.DuckTypeNames"/>.</summary>
internal static unsafe class DuckVectors
{
    private const int MicrosPerMilli = 1000;

    /// <summary>Copies <paramref name="count"/> rows to the begin of a vector.</summary>
    public static void Fill(IArrowArray array, int start, int count, nint vector)
    {
        FillValidity(array, start, count, vector);
        switch (array)
        {
            case StructArray rows:
                for (var field = 0; field < rows.Fields.Count; field++)
                {
                    Fill(rows.Fields[field], start, count, NativeMethods.Vectors.DuckDBStructVectorGetChild(vector, field));
                }

                break;
            case ListArray lists:
                FillLists(lists, start, count, vector);
                break;
            case FixedSizeBinaryArray fixedSize when fixedSize is not Decimal128Array:
                FillFixed(fixedSize, start, count, vector);
                break;
            case BinaryArray texts:
                FillTexts(texts, start, count, vector);
                break;
            default:
                FillFlat(array, start, count, NativeMethods.Vectors.DuckDBVectorGetData(vector));
                break;
        }
    }

    private static void FillFlat(IArrowArray array, int start, int count, void* target)
    {
        switch (array)
        {
            case BooleanArray flags:
                for (var row = 0; row < count; row++)
                {
                    ((byte*)target)[row] = flags.GetValue(start + row) == true ? (byte)1 : (byte)0;
                }

                break;
            case Int32Array values:
                Copy(values.Values, start, count, target);
                break;
            case Date32Array values:
                Copy(values.Values, start, count, target);
                break;
            case Int64Array values:
                Copy(values.Values, start, count, target);
                break;
            case FloatArray values:
                Copy(values.Values, start, count, target);
                break;
            case DoubleArray values:
                Copy(values.Values, start, count, target);
                break;
            case Time64Array values:
                Copy(values.Values, start, count, target);
                break;
            case Time32Array values:
                for (var row = 0; row < count; row++)
                {
                    ((long*)target)[row] = (long)values.Values[start + row] * MicrosPerMilli;
                }

                break;
            case TimestampArray values:
                FillTimestamps(values, start, count, (long*)target);
                break;
            case Decimal128Array values:
                FillDecimals(values, start, count, target);
                break;
            default:
                throw new LakehouseException(ErrorKind.Unsupported, $"Rows of log files with columns of type {array.Data.DataType.Name} cannot be handed to SQL.", fix: "Use lakehouse scan.");
        }
    }

    private static void FillTimestamps(TimestampArray values, int start, int count, long* target)
    {
        if (((Apache.Arrow.Types.TimestampType)values.Data.DataType).Unit == Apache.Arrow.Types.TimeUnit.Microsecond)
        {
            Copy(values.Values, start, count, target);
            return;
        }

        for (var row = 0; row < count; row++)
        {
            target[row] = values.Values[start + row] * MicrosPerMilli;
        }
    }

    // DuckDB keeps a decimal in the smallest integer that holds its precision.
    private static void FillDecimals(Decimal128Array values, int start, int count, void* target)
    {
        var source = MemoryMarshal.Cast<byte, Int128>(values.ValueBuffer.Span)[(values.Offset + start)..];
        switch (values.Precision)
        {
            case <= 4:
                for (var row = 0; row < count; row++)
                {
                    ((short*)target)[row] = (short)source[row];
                }

                break;
            case <= 9:
                for (var row = 0; row < count; row++)
                {
                    ((int*)target)[row] = (int)source[row];
                }

                break;
            case <= 18:
                for (var row = 0; row < count; row++)
                {
                    ((long*)target)[row] = (long)source[row];
                }

                break;
            default:
                source[..count].CopyTo(new Span<Int128>(target, count));
                break;
        }
    }

    private static void FillTexts(BinaryArray texts, int start, int count, nint vector)
    {
        for (var row = 0; row < count; row++)
        {
            if (!texts.IsNull(start + row))
            {
                Assign(vector, row, texts.GetBytes(start + row));
            }
        }
    }

    private static void FillFixed(FixedSizeBinaryArray values, int start, int count, nint vector)
    {
        for (var row = 0; row < count; row++)
        {
            if (!values.IsNull(start + row))
            {
                Assign(vector, row, values.GetBytes(start + row));
            }
        }
    }

    private static void Assign(nint vector, int row, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* pointer = bytes)
        {
            byte empty = 0;
            NativeMethods.Vectors.DuckDBVectorAssignStringElementLength(vector, (ulong)row, bytes.IsEmpty ? &empty : pointer, bytes.Length);
        }
    }

    private static void FillLists(ListArray lists, int start, int count, nint vector)
    {
        var offsets = lists.ValueOffsets;
        var first = offsets[start];
        var total = offsets[start + count] - first;
        NativeMethods.Vectors.DuckDBListVectorReserve(vector, (ulong)total);
        NativeMethods.Vectors.DuckDBListVectorSetSize(vector, (ulong)total);
        var entries = (ulong*)NativeMethods.Vectors.DuckDBVectorGetData(vector);
        for (var row = 0; row < count; row++)
        {
            entries[2 * row] = (ulong)(offsets[start + row] - first);
            entries[(2 * row) + 1] = (ulong)(offsets[start + row + 1] - offsets[start + row]);
        }

        Fill(lists.Values, first, total, NativeMethods.Vectors.DuckDBListVectorGetChild(vector));
    }

    private static void FillValidity(IArrowArray array, int start, int count, nint vector)
    {
        if (array.NullCount == 0 || count == 0)
        {
            return;
        }

        NativeMethods.Vectors.DuckDBVectorEnsureValidityWritable(vector);
        var validity = NativeMethods.Vectors.DuckDBVectorGetValidity(vector);
        for (var row = 0; row < count; row++)
        {
            var bit = 1UL << (row & 63);
            validity[row >> 6] = array.IsNull(start + row) ? validity[row >> 6] & ~bit : validity[row >> 6] | bit;
        }
    }

    private static void Copy<T>(ReadOnlySpan<T> values, int start, int count, void* target)
        where T : unmanaged =>
        values.Slice(start, count).CopyTo(new Span<T>(target, count));
}
