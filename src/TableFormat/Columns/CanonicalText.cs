using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Single values in the canonical JSON form.</summary>
internal static class CanonicalText
{
    private const long MicrosPerDay = 86_400_000_000;

    /// <summary>A member's name with its colon.</summary>
    public static byte[] Name(string name)
    {
        var buffer = new ArrayBufferWriter<byte>();
        WriteString(buffer, Encoding.UTF8.GetBytes(name));
        buffer.Write(":"u8);
        return buffer.WrittenSpan.ToArray();
    }

    public static void WriteObject(IBufferWriter<byte> output, byte[][] names, CanonicalColumn[] columns, int row)
    {
        for (var column = 0; column < columns.Length; column++)
        {
            output.Write(column == 0 ? "{"u8 : ","u8);
            output.Write(names[column]);
            columns[column].Write(output, row);
        }

        output.Write(columns.Length == 0 ? "{}"u8 : "}"u8);
    }

    /// <summary>A JSON string: quotation mark, backslash and control characters escaped, everything else as it is.</summary>
    public static void WriteString(IBufferWriter<byte> output, ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
        {
            utf8 = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(utf8));
        }

        output.Write("\""u8);
        while (true)
        {
            var stop = utf8.IndexOfAny(Escapes);
            if (stop < 0)
            {
                break;
            }

            output.Write(utf8[..stop]);
            WriteEscape(output, utf8[stop]);
            utf8 = utf8[(stop + 1)..];
        }

        output.Write(utf8);
        output.Write("\""u8);
    }

    public static void WriteBase64(IBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        output.Write("\""u8);
        var target = output.GetSpan(Base64.GetMaxEncodedToUtf8Length(bytes.Length));
        Base64.EncodeToUtf8(bytes, target, out _, out var written);
        output.Advance(written);
        output.Write("\""u8);
    }

    public static void WriteInteger<T>(IBufferWriter<byte> output, T value)
        where T : IUtf8SpanFormattable
    {
        var target = output.GetSpan(48);
        value.TryFormat(target, out var written, default, CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    /// <summary>Shortest text that reads back as the same number, with the exponent limits of Python.</summary>
    public static void WriteReal<T>(IBufferWriter<byte> output, T value)
        where T : System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        var text = T.IsNaN(value) ? "\"NaN\""
            : T.IsPositiveInfinity(value) ? "\"Infinity\""
            : T.IsNegativeInfinity(value) ? "\"-Infinity\""
            : Shortest(value.ToString("R", CultureInfo.InvariantCulture));
        Encoding.UTF8.GetBytes(text, output);
    }

    public static void WriteDecimal(IBufferWriter<byte> output, Int128 unscaled, int scale)
    {
        var digits = Int128.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var sign = Int128.IsNegative(unscaled) ? "-" : string.Empty;
        var text = scale == 0 ? $"\"{sign}{digits}\"" : $"\"{sign}{digits[..^scale]}.{digits[^scale..]}\"";
        Encoding.UTF8.GetBytes(text, output);
    }

    public static void WriteDate(IBufferWriter<byte> output, long days) => Encoding.UTF8.GetBytes($"\"{Date(days)}\"", output);

    public static void WriteTime(IBufferWriter<byte> output, long micros) => Encoding.UTF8.GetBytes($"\"{Time(micros)}\"", output);

    public static void WriteTimestamp(IBufferWriter<byte> output, long micros, bool isUtc)
    {
        var days = Math.DivRem(micros, MicrosPerDay, out var rest);
        if (rest < 0)
        {
            (days, rest) = (days - 1, rest + MicrosPerDay);
        }

        Encoding.UTF8.GetBytes($"\"{Date(days)}T{Time(rest)}{(isUtc ? "Z" : string.Empty)}\"", output);
    }

    private static readonly SearchValues<byte> Escapes = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Select(code => (byte)code), (byte)'"', (byte)'\\']);

    private static void WriteEscape(IBufferWriter<byte> output, byte code) => output.Write(code switch
    {
        (byte)'"' => "\\\""u8,
        (byte)'\\' => "\\\\"u8,
        (byte)'\n' => "\\n"u8,
        (byte)'\r' => "\\r"u8,
        (byte)'\t' => "\\t"u8,
        (byte)'\b' => "\\b"u8,
        (byte)'\f' => "\\f"u8,
        _ => Encoding.UTF8.GetBytes($"\\u{code:x4}"),
    });

    private static string Time(long micros) => string.Create(
        CultureInfo.InvariantCulture,
        $"{micros / 3_600_000_000:00}:{micros / 60_000_000 % 60:00}:{micros / 1_000_000 % 60:00}.{micros % 1_000_000:000000}");

    // Proleptic Gregorian calendar in eras of 400 years that begin on 1 March, so that it works beyond what DateOnly holds.
    private static string Date(long days)
    {
        var shifted = days + 719_468;
        var era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097;
        var dayOfEra = shifted - (era * 146_097);
        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36_524) - (dayOfEra / 146_096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var shiftedMonth = ((5 * dayOfYear) + 2) / 153;
        var day = dayOfYear - (((153 * shiftedMonth) + 2) / 5) + 1;
        var month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
        var year = yearOfEra + (era * 400) + (month <= 2 ? 1 : 0);
        return string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{month:00}-{day:00}");
    }

    // .NET finds the shortest digits; only where the exponent form begins differs.
    private static string Shortest(string text)
    {
        var mark = text.IndexOf('E', StringComparison.Ordinal);
        var power = mark < 0 ? 0 : int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = (mark < 0 ? text : text[..mark]).TrimStart('-');
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var wholeDigits = point < 0 ? mantissa.Length : point;
        var all = mantissa.Replace(".", string.Empty, StringComparison.Ordinal);
        var digits = all.TrimStart('0');
        var exponent = digits.Length == 0 ? 0 : power + wholeDigits - 1 - (all.Length - digits.Length);
        digits = digits.TrimEnd('0') is { Length: > 0 } significant ? significant : "0";
        var sign = text.StartsWith('-') ? "-" : string.Empty;
        return sign + (exponent is < -4 or >= 16 ? Exponential(digits, exponent) : Plain(digits, exponent));
    }

    private static string Exponential(string digits, int exponent)
    {
        var fraction = digits.Length > 1 ? $".{digits[1..]}" : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
    }

    private static string Plain(string digits, int exponent)
    {
        if (exponent < 0)
        {
            return "0." + new string('0', -exponent - 1) + digits;
        }

        var whole = digits.Length <= exponent ? digits.PadRight(exponent + 1, '0') : digits[..(exponent + 1)];
        return digits.Length <= exponent + 1 ? $"{whole}.0" : $"{whole}.{digits[(exponent + 1)..]}";
    }
}
