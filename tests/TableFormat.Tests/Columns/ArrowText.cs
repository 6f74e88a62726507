using System.Globalization;
using System.Numerics;
using Apache.Arrow;

namespace Lakehouse.TableFormat.Tests.Columns;

/// <summary>A value as text, through Apache.Arrow's own accessors: what it says does not depend on the code under test.</summary>
internal static class ArrowText
{
    public static string Of(IArrowArray array, int row)
    {
        if (array.IsNull(row))
        {
            return "null";
        }

        return array switch
        {
            BooleanArray values => values.GetValue(row)!.Value ? "true" : "false",
            Int32Array values => Number(values.GetValue(row)!.Value),
            Int64Array values => Number(values.GetValue(row)!.Value),
            Date32Array values => Number(values.GetValue(row)!.Value),
            Time32Array values => Number(values.GetValue(row)!.Value),
            Time64Array values => Number(values.GetValue(row)!.Value),
            TimestampArray values => Number(values.GetValue(row)!.Value),
            FloatArray values => Number(BitConverter.SingleToInt32Bits(values.GetValue(row)!.Value)),
            DoubleArray values => Number(BitConverter.DoubleToInt64Bits(values.GetValue(row)!.Value)),
            Apache.Arrow.Arrays.FixedSizeBinaryArray values => Fixed(values, row),
            StringArray values => "'" + values.GetString(row) + "'",
            BinaryArray values => Convert.ToHexString(values.GetBytes(row)),
            MapArray values => Map(values, row),
            ListArray values => List(values.GetSlicedValues(row)),
            StructArray values => "{" + string.Join(",", values.Fields.Select(field => Of(field, row))) + "}",
            _ => throw new NotSupportedException(array.GetType().Name),
        };
    }

    public static string[] All(IArrowArray array) => [.. Enumerable.Range(0, array.Length).Select(row => Of(array, row))];

    private static string Fixed(Apache.Arrow.Arrays.FixedSizeBinaryArray values, int row) => values is Decimal128Array
        ? new BigInteger(values.GetBytes(row)).ToString(CultureInfo.InvariantCulture)
        : Convert.ToHexString(values.GetBytes(row));

    private static string Map(MapArray map, int row)
    {
        var (start, end) = (map.ValueOffsets[row], map.ValueOffsets[row + 1]);
        return "{" + string.Join(",", Enumerable.Range(start, end - start).Select(
            index => Of(map.Keys, index) + ":" + Of(map.Values, index))) + "}";
    }

    private static string List(IArrowArray elements) => "[" + string.Join(",", All(elements)) + "]";

    private static string Number<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
