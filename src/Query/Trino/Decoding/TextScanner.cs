namespace Lakehouse.Query.Trino.Decoding;

/// <summary>Walks over the text of one value; every step is bounds checked and either consumes what it names or nothing that counts.</summary>
/// <param name="text">UTF-8 text.</param>
internal ref struct TextScanner(ReadOnlySpan<byte> text)
{
    private const int MostYearDigits = 9;
    private const long DaysOfEpoch = 719_468;
    private ReadOnlySpan<byte> rest = text;

    /// <summary>Whether everything was consumed.</summary>
    public readonly bool AtEnd => rest.IsEmpty;

    /// <summary>What was not consumed yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => rest;

    /// <summary>Consumes one byte if it is the one named.</summary>
    public bool TryByte(byte expected)
    {
        if (rest.IsEmpty || rest[0] != expected)
        {
            return false;
        }

        rest = rest[1..];
        return true;
    }

    /// <summary>Consumes between <paramref name="least"/> and <paramref name="most"/> decimal digits.</summary>
    public bool TryDigits(int least, int most, out long value, out int count)
    {
        value = 0;
        for (count = 0; count < most && count < rest.Length && rest[count] is >= (byte)'0' and <= (byte)'9'; count++)
        {
            value = (value * 10) + (rest[count] - '0');
        }

        rest = rest[count..];
        return count >= least;
    }

    /// <summary>Consumes a date of the proleptic Gregorian calendar, as days since 1970-01-01.</summary>
    public bool TryDate(out long days)
    {
        days = 0;
        var negative = TryByte((byte)'-');
        _ = negative || TryByte((byte)'+');
        if (!TryDigits(4, MostYearDigits, out var year, out _) || !TryByte((byte)'-')
            || !TryDigits(2, 2, out var month, out _) || !TryByte((byte)'-') || !TryDigits(2, 2, out var day, out _))
        {
            return false;
        }

        year = negative ? -year : year;
        days = Days(year, (int)month, (int)day);
        return month is >= 1 and <= 12 && day >= 1 && day <= Length(year, (int)month);
    }

    /// <summary>Consumes a time of day with up to twelve decimals, as microseconds.</summary>
    /// <param name="micros">Microseconds since midnight, cut.</param>
    /// <param name="exact">Whether nothing was cut.</param>
    public bool TryTime(out long micros, out bool exact)
    {
        (micros, exact) = (0, false);
        if (!TryDigits(2, 2, out var hours, out _) || !TryByte((byte)':') || !TryDigits(2, 2, out var minutes, out _)
            || !TryByte((byte)':') || !TryDigits(2, 2, out var seconds, out _) || hours > 23 || minutes > 59 || seconds > 59)
        {
            return false;
        }

        var fraction = 0L;
        if (TryByte((byte)'.'))
        {
            if (!TryDigits(1, 12, out fraction, out var count))
            {
                return false;
            }

            for (; count < 12; count++)
            {
                fraction *= 10;
            }
        }

        micros = ((((hours * 60) + minutes) * 60) + seconds) * 1_000_000 + (fraction / 1_000_000);
        exact = fraction % 1_000_000 == 0;
        return true;
    }

    // Counts from March, so that the leap day is the last of its year; eras are 400 years of 146,097 days.
    private static long Days(long year, int month, int day)
    {
        var shifted = month > 2 ? year : year - 1;
        var era = (shifted >= 0 ? shifted : shifted - 399) / 400;
        var ofEra = shifted - (era * 400);
        var ofYear = (((153 * (month > 2 ? month - 3 : month + 9)) + 2) / 5) + day - 1;
        return (era * 146_097) + (ofEra * 365) + (ofEra / 4) - (ofEra / 100) + ofYear - DaysOfEpoch;
    }

    private static int Length(long year, int month) => month switch
    {
        2 => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };
}
