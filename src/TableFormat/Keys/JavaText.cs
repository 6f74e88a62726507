using System.Buffers.Text;
using System.Globalization;
using System.Numerics;

namespace Lakehouse.TableFormat.Keys;

/// <summary>
/// Numbers and dates as Java prints them in record keys and partition paths (spec 6.5). Floating point follows
/// <c>Double.toString</c> of JDK 19 and later: the shortest digits that read back as the same value. Older JDKs print a
/// few values with more digits than needed. Each method writes UTF-8 and returns the number of bytes written.
/// </summary>
internal static class JavaText
{
    /// <summary>Room that any of these texts fits into, in bytes.</summary>
    internal const int MaxLength = 96;

    private const int SmallestPlainExponent = -3;
    private const int FirstScientificExponent = 7;

    internal static int Write(double value, Span<byte> target) => WriteFloating(value, target);

    internal static int Write(float value, Span<byte> target) => WriteFloating(value, target);

    /// <summary><c>BigDecimal.toString</c>: plain, or scientific below 1E-6.</summary>
    internal static int WriteDecimal(Int128 unscaled, int scale, Span<byte> target)
    {
        var written = 0;
        if (unscaled < 0)
        {
            target[written++] = (byte)'-';
        }

        Span<byte> digits = stackalloc byte[40];
        var magnitude = unscaled < 0 ? (UInt128)(-unscaled) : (UInt128)unscaled;
        magnitude.TryFormat(digits, out var count, default, CultureInfo.InvariantCulture);
        digits = digits[..count];
        var exponent = count - 1 - scale;
        return exponent < -6
            ? written + WriteScientific(digits, exponent, alwaysPoint: false, target[written..])
            : written + WritePlain(digits, scale, target[written..]);
    }

    /// <summary><c>LocalDate.toString</c> of days since 1970-01-01.</summary>
    internal static int WriteDate(int epochDay, Span<byte> target)
    {
        var (year, month, day) = CivilDate(epochDay);
        var written = 0;
        if (year is < 0 or > 9999)
        {
            target[written++] = year < 0 ? (byte)'-' : (byte)'+';
        }

        Utf8Formatter.TryFormat((uint)Math.Abs(year), target[written..], out var length, new('D', 4));
        written += length;
        target[written++] = (byte)'-';
        Utf8Formatter.TryFormat(month, target[written..], out length, new('D', 2));
        written += length;
        target[written++] = (byte)'-';
        Utf8Formatter.TryFormat(day, target[written..], out length, new('D', 2));
        return written + length;
    }

    // Days to year, month, day in the proleptic Gregorian calendar, for any day (400-year eras that begin on 1 March).
    private static (int Year, uint Month, uint Day) CivilDate(int epochDay)
    {
        var shifted = (long)epochDay + 719468;
        var era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
        var dayOfEra = shifted - (era * 146097);
        var yearOfEra = (dayOfEra - (dayOfEra / 1460) + (dayOfEra / 36524) - (dayOfEra / 146096)) / 365;
        var dayOfYear = dayOfEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var marchMonth = ((5 * dayOfYear) + 2) / 153;
        var month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
        var year = yearOfEra + (era * 400) + (month <= 2 ? 1 : 0);
        return ((int)year, (uint)month, (uint)(dayOfYear - (((153 * marchMonth) + 2) / 5) + 1));
    }

    private static int WriteFloating<T>(T value, Span<byte> target)
        where T : IBinaryFloatingPointIeee754<T>
    {
        if (!T.IsFinite(value) || T.IsZero(value))
        {
            return WriteSpecial(T.IsNaN(value), T.IsFinite(value), T.IsNegative(value), target);
        }

        Span<byte> text = stackalloc byte[40];
        value.TryFormat(text, out var length, "R", CultureInfo.InvariantCulture);
        Span<byte> digits = stackalloc byte[40];
        var count = SignificantDigits(text[..length], digits, out var exponent);
        if (count == 1)
        {
            // Java prints at least two digits, and of those with two the closest to the value.
            value.TryFormat(text, out length, "E1", CultureInfo.InvariantCulture);
            count = SignificantDigits(text[..length], digits, out exponent);
        }

        return WriteDigits(digits[..count], exponent, T.IsNegative(value), target);
    }

    private static int WriteSpecial(bool isNaN, bool isFinite, bool isNegative, Span<byte> target)
    {
        var text = isNaN ? "NaN"u8
            : isFinite ? (isNegative ? "-0.0"u8 : "0.0"u8)
            : isNegative ? "-Infinity"u8 : "Infinity"u8;
        text.CopyTo(target);
        return text.Length;
    }

    // Takes apart .NET's text of a finite number: its digits without zeros at either end, and the exponent of the first.
    private static int SignificantDigits(ReadOnlySpan<byte> text, Span<byte> digits, out int exponent)
    {
        var count = 0;
        var beforePoint = 0;
        var seenPoint = false;
        var leadingZeros = 0;
        exponent = 0;
        for (var index = 0; index < text.Length; index++)
        {
            var symbol = text[index];
            if (symbol == (byte)'E')
            {
                Utf8Parser.TryParse(text[(index + 1)..], out exponent, out _);
                break;
            }

            if (symbol == (byte)'.')
            {
                seenPoint = true;
            }
            else if (symbol != (byte)'-')
            {
                leadingZeros += count == 0 && symbol == (byte)'0' && seenPoint ? 1 : 0;
                beforePoint += !seenPoint && (count > 0 || symbol != (byte)'0') ? 1 : 0;
                if (count > 0 || symbol != (byte)'0')
                {
                    digits[count++] = symbol;
                }
            }
        }

        exponent += beforePoint > 0 ? beforePoint - 1 : -leadingZeros - 1;
        return Math.Max(1, digits[..count].TrimEnd((byte)'0').Length);
    }

    private static int WriteDigits(ReadOnlySpan<byte> digits, int exponent, bool isNegative, Span<byte> target)
    {
        var sign = isNegative ? 1 : 0;
        target[0] = (byte)'-';
        if (exponent is < SmallestPlainExponent or >= FirstScientificExponent)
        {
            return sign + WriteScientific(digits, exponent, alwaysPoint: true, target[sign..]);
        }

        // Plain notation has a digit on either side of the point: 0.001, 100.0.
        Span<byte> padded = stackalloc byte[FirstScientificExponent + 20];
        padded.Fill((byte)'0');
        digits.CopyTo(padded);
        var count = Math.Max(digits.Length, exponent + 2);
        return sign + WritePlain(padded[..count], count - 1 - exponent, target[sign..]);
    }

    private static int WritePlain(ReadOnlySpan<byte> digits, int scale, Span<byte> target)
    {
        if (scale <= 0)
        {
            digits.CopyTo(target);
            return digits.Length;
        }

        var whole = digits.Length - scale;
        var zeros = whole <= 0 ? 1 - whole : 0;
        var written = 0;
        if (whole <= 0)
        {
            target[written++] = (byte)'0';
        }
        else
        {
            digits[..whole].CopyTo(target);
            written = whole;
        }

        target[written++] = (byte)'.';
        for (; zeros > 1; zeros--)
        {
            target[written++] = (byte)'0';
        }

        digits[Math.Max(0, whole)..].CopyTo(target[written..]);
        return written + digits.Length - Math.Max(0, whole);
    }

    private static int WriteScientific(ReadOnlySpan<byte> digits, int exponent, bool alwaysPoint, Span<byte> target)
    {
        var written = 0;
        target[written++] = digits[0];
        if (digits.Length > 1 || alwaysPoint)
        {
            target[written++] = (byte)'.';
            if (digits.Length > 1)
            {
                digits[1..].CopyTo(target[written..]);
                written += digits.Length - 1;
            }
            else
            {
                target[written++] = (byte)'0';
            }
        }

        target[written++] = (byte)'E';
        Utf8Formatter.TryFormat(exponent, target[written..], out var length);
        return written + length;
    }
}
