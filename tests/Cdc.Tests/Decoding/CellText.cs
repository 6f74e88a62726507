using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Apache.Arrow;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Cdc.Tests.Decoding;

/// <summary>Values of batches and of the oracle as one kind of text, so that they can be compared.</summary>
internal static class CellText
{
    public static string? Of(IArrowArray array, int row, DataType type) => array.IsNull(row) ? null : type switch
    {
        DataType.Boolean => ((BooleanArray)array).GetValue(row) == true ? "1" : "0",
        DataType.Int => ((Int32Array)array).GetValue(row)!.Value.ToString(CultureInfo.InvariantCulture),
        DataType.Date => ((Date32Array)array).GetValue(row)!.Value.ToString(CultureInfo.InvariantCulture),
        DataType.Long => ((Int64Array)array).GetValue(row)!.Value.ToString(CultureInfo.InvariantCulture),
        DataType.TimestampMicros => ((TimestampArray)array).GetValue(row)!.Value.ToString(CultureInfo.InvariantCulture),
        DataType.Float => ((FloatArray)array).GetValue(row)!.Value.ToString("R", CultureInfo.InvariantCulture),
        DataType.Double => ((DoubleArray)array).GetValue(row)!.Value.ToString("R", CultureInfo.InvariantCulture),
        DataType.String => ((StringArray)array).GetString(row),
        DataType.Binary => Convert.ToHexString(((BinaryArray)array).GetBytes(row)),
        DataType.Decimal => Unscaled((Apache.Arrow.Arrays.FixedSizeBinaryArray)array, row),
        DataType.Struct => $"{Of(((StructArray)array).Fields[1], row, new DataType.Int()) ?? "0"}:{Of(((StructArray)array).Fields[0], row, new DataType.Binary())}",
        DataType.List => Floats((ListArray)array, row),
        _ => throw new NotSupportedException(type.ToString()),
    };

    /// <summary>The oracle's value, written as <see cref="Of"/> writes a column of that type.</summary>
    public static string? Oracle(JsonElement value, DataType type) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Object => Hex(value.GetProperty("hex").GetString()!, type),
        _ => Plain(value.ToString(), type),
    };

    /// <summary>Text that is JSON, spelled in one way; other text as it is.</summary>
    public static string? CanonicalJson(string? text)
    {
        try
        {
            return text is null ? null : JsonNode.Parse(text)?.ToJsonString();
        }
        catch (JsonException)
        {
            return text;
        }
    }

    private static string Plain(string text, DataType type) => type switch
    {
        DataType.Date => DayNumber(text),
        DataType.TimestampMicros => Micros(text),
        DataType.Long when text.Contains(':', StringComparison.Ordinal) => TimeMicros(text),
        DataType.Float => float.Parse(text, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture),
        DataType.Double => double.Parse(text, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture),
        DataType.Decimal exact => Scaled(text, exact.Scale),
        _ => text,
    };

    private static string Hex(string hex, DataType type) => type switch
    {
        DataType.Binary => hex,
        DataType.Struct => $"{BitConverter.ToInt32(Convert.FromHexString(hex[..8]))}:{hex[8..]}",
        DataType.List => string.Join(',', Enumerable.Range(0, hex.Length / 8).Select(index =>
            BitConverter.ToSingle(Convert.FromHexString(hex.Substring(index * 8, 8))).ToString("R", CultureInfo.InvariantCulture))),
        _ => BigInteger.Parse("0" + hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture),
    };

    private static string DayNumber(string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? (day.DayNumber - new DateOnly(1970, 1, 1).DayNumber).ToString(CultureInfo.InvariantCulture)
            : "zero " + text;

    private static string Micros(string text) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? ((time - DateTime.UnixEpoch).Ticks / 10).ToString(CultureInfo.InvariantCulture)
            : "zero " + text;

    private static string TimeMicros(string text)
    {
        var parts = text.TrimStart('-').Split(':');
        var micros = (((long.Parse(parts[0], CultureInfo.InvariantCulture) * 60) + long.Parse(parts[1], CultureInfo.InvariantCulture)) * 60_000_000)
            + (long)(decimal.Parse(parts[2], CultureInfo.InvariantCulture) * 1_000_000);
        return (text[0] == '-' ? -micros : micros).ToString(CultureInfo.InvariantCulture);
    }

    private static string Scaled(string text, int scale)
    {
        var parts = text.TrimStart('-').Split('.');
        var fraction = parts.Length > 1 ? parts[1] : "";
        return (text[0] == '-' ? "-" : "") + BigInteger.Parse(parts[0] + fraction.PadRight(scale, '0'), CultureInfo.InvariantCulture);
    }

    private static string Unscaled(Apache.Arrow.Arrays.FixedSizeBinaryArray array, int row)
    {
        return new BigInteger(array.GetBytes(row)).ToString(CultureInfo.InvariantCulture);
    }

    private static string Floats(ListArray array, int row)
    {
        var values = (FloatArray)array.GetSlicedValues(row);
        return string.Join(',', Enumerable.Range(0, values.Length).Select(index => values.GetValue(index)!.Value.ToString("R", CultureInfo.InvariantCulture)));
    }
}
