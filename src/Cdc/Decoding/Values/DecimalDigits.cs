namespace Lakehouse.Cdc.Decoding.Values;

/// <summary>Exact decimal arithmetic on unscaled 128-bit values.</summary>
internal static class DecimalDigits
{
    private const int MaxExponent = 1000;

    private static readonly Int128[] Powers = MakePowers();

    /// <summary>10 to a power from 0 to 38.</summary>
    public static Int128 PowerOfTen(int power) => Powers[power];

    /// <summary>
    /// Reads decimal text (sign, digits, point, exponent) as unscaled value of the wanted scale; false when it is no
    /// number, has more digits than fit, or would lose a digit that is not zero.
    /// </summary>
    /// <param name="text">UTF-8 text.</param>
    /// <param name="precision">Digits in all, at most 38.</param>
    /// <param name="scale">Digits after the point.</param>
    /// <param name="round">Round half away from zero instead of refusing digits below the scale.</param>
    /// <param name="unscaled">The value times 10 to the scale.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, int precision, int scale, bool round, out Int128 unscaled)
    {
        unscaled = 0;
        if (!TrySplit(text, out var negative, out var mantissa, out var exponent))
        {
            return false;
        }

        // The point, if any, moves the exponent; then the digits end at 10^-scale.
        var point = mantissa.IndexOf((byte)'.');
        var whole = point < 0 ? mantissa.Length : point;
        var wanted = whole + exponent + scale;
        var taken = 0;
        UInt128 value = 0;
        foreach (var one in mantissa)
        {
            if (one == '.')
            {
                continue;
            }

            var digit = (uint)(one - '0');
            if (taken < wanted)
            {
                if (value > MaxBeforeDigit)
                {
                    return false;
                }

                value = (value * 10) + digit;
            }
            else if (round)
            {
                value += taken == wanted && digit >= 5 ? 1u : 0u;
            }
            else if (digit != 0)
            {
                return false;
            }

            taken++;
        }

        for (; taken < wanted; taken++)
        {
            if (value > MaxBeforeDigit)
            {
                return false;
            }

            value *= 10;
            if (value == 0)
            {
                break;
            }
        }

        if (value >= (UInt128)Powers[precision])
        {
            return false;
        }

        unscaled = negative ? -(Int128)value : (Int128)value;
        return true;
    }

    private static UInt128 MaxBeforeDigit { get; } = (UInt128)Int128.MaxValue / 10;

    private static bool TrySplit(ReadOnlySpan<byte> text, out bool negative, out ReadOnlySpan<byte> mantissa, out int exponent)
    {
        exponent = 0;
        negative = !text.IsEmpty && text[0] == '-';
        mantissa = negative || (!text.IsEmpty && text[0] == '+') ? text[1..] : text;
        var mark = mantissa.IndexOfAny((byte)'e', (byte)'E');
        if (mark >= 0)
        {
            var tail = mantissa[(mark + 1)..];
            tail = !tail.IsEmpty && tail[0] == '+' ? tail[1..] : tail;
            if (!System.Buffers.Text.Utf8Parser.TryParse(tail, out exponent, out var used) || used != tail.Length || Math.Abs(exponent) > MaxExponent)
            {
                return false;
            }

            mantissa = mantissa[..mark];
        }

        var points = mantissa.Count((byte)'.');
        return points <= 1 && mantissa.Length > points && mantissa.IndexOfAnyExcept(DigitsAndPoint) < 0;
    }

    private static readonly System.Buffers.SearchValues<byte> DigitsAndPoint = System.Buffers.SearchValues.Create("0123456789."u8);

    private static Int128[] MakePowers()
    {
        var powers = new Int128[39];
        powers[0] = 1;
        for (var power = 1; power < powers.Length; power++)
        {
            powers[power] = powers[power - 1] * 10;
        }

        return powers;
    }
}
