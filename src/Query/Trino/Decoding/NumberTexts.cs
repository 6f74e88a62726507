using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using Lakehouse.TableFormat.Columns;

namespace Lakehouse.Query.Trino.Decoding;

/// <summary>Numbers, flags and bytes as the protocol spells them. A text that is anything else is refused, never rounded.</summary>
internal static class NumberTexts
{
    private const NumberStyles FloatStyle = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public static bool AppendFlag(BooleanColumnBuilder builder, ReadOnlySpan<byte> text, string path)
    {
        var value = text.SequenceEqual("true"u8);
        if (!value && !text.SequenceEqual("false"u8))
        {
            return false;
        }

        builder.Append(value);
        return true;
    }

    /// <summary>An integer within a range.</summary>
    public static bool AppendInt(IntColumnBuilder builder, ReadOnlySpan<byte> text, int smallest, int largest)
    {
        if (!Utf8Parser.TryParse(text, out int value, out var used) || used != text.Length || value < smallest || value > largest)
        {
            return false;
        }

        builder.Append(value);
        return true;
    }

    /// <summary>A bigint.</summary>
    public static bool AppendLong(LongColumnBuilder builder, ReadOnlySpan<byte> text, string path)
    {
        if (!Utf8Parser.TryParse(text, out long value, out var used) || used != text.Length)
        {
            return false;
        }

        builder.Append(value);
        return true;
    }

    /// <summary>A real, NaN or an infinity.</summary>
    public static bool AppendReal(FloatColumnBuilder builder, ReadOnlySpan<byte> text, string path)
    {
        if (!float.TryParse(text, FloatStyle, CultureInfo.InvariantCulture, out var value) || (float.IsInfinity(value) && !IsInfinity(text)))
        {
            return false;
        }

        builder.Append(value);
        return true;
    }

    /// <summary>A double, NaN or an infinity.</summary>
    public static bool AppendDouble(DoubleColumnBuilder builder, ReadOnlySpan<byte> text, string path)
    {
        if (!double.TryParse(text, FloatStyle, CultureInfo.InvariantCulture, out var value) || (double.IsInfinity(value) && !IsInfinity(text)))
        {
            return false;
        }

        builder.Append(value);
        return true;
    }

    /// <summary>A decimal of at most the column's digits; fewer decimals than the scale are filled with zeros.</summary>
    public static bool AppendDecimal(DecimalColumnBuilder builder, ReadOnlySpan<byte> text, int precision, int scale)
    {
        var negative = text.Length > 0 && text[0] == '-';
        var digits = negative ? text[1..] : text;
        Int128 value = 0;
        var (seen, decimals, significant) = (0, -1, 0);
        foreach (var character in digits)
        {
            if (character == '.' && decimals < 0 && seen > 0)
            {
                decimals = 0;
                continue;
            }

            if (character is < (byte)'0' or > (byte)'9' || (significant += value > 0 || character != '0' ? 1 : 0) > precision)
            {
                return false;
            }

            value = (value * 10) + (character - '0');
            seen++;
            decimals += decimals < 0 ? 0 : 1;
        }

        return seen > 0 && decimals <= scale && AppendScaled(builder, negative ? -value : value, precision, scale - Math.Max(decimals, 0));
    }

    /// <summary>Bytes in base64.</summary>
    public static bool AppendBase64(BytesColumnBuilder builder, ReadOnlySpan<byte> text, string path)
    {
        var room = Base64.GetMaxDecodedFromUtf8Length(text.Length);
        var status = Base64.DecodeFromUtf8(text, builder.Reserve(room), out var used, out var written);
        if (status != OperationStatus.Done || used != text.Length)
        {
            return false;
        }

        builder.Commit(room, written);
        return true;
    }

    private static bool AppendScaled(DecimalColumnBuilder builder, Int128 value, int precision, int zeros)
    {
        var limit = Power(precision);
        for (; zeros > 0; zeros--)
        {
            value *= 10;
            if (value >= limit || value <= -limit)
            {
                return false;
            }
        }

        builder.Append(value);
        return true;
    }

    private static Int128 Power(int digits)
    {
        Int128 power = 1;
        for (; digits > 0; digits--)
        {
            power *= 10;
        }

        return power;
    }

    private static bool IsInfinity(ReadOnlySpan<byte> text) => text.EndsWith("Infinity"u8);
}
