namespace Lakehouse.Cdc.Decoding.Values;

/// <summary>Reads ISO 8601 dates and times as Debezium writes them: any number of fraction digits, Z, an offset or neither.</summary>
internal ref struct IsoText(ReadOnlySpan<byte> text)
{
    private const long MicrosPerSecond = 1_000_000;
    private const long MicrosPerDay = 86_400 * MicrosPerSecond;

    private ReadOnlySpan<byte> rest = text;

    /// <summary>A date as days since the epoch (proleptic Gregorian); a Z may follow.</summary>
    public static bool TryDate(ReadOnlySpan<byte> text, out int days)
    {
        var iso = new IsoText(text);
        return iso.TryTakeDate(out days) && (iso.rest.IsEmpty || iso.TryTakeOffset(out _)) && iso.rest.IsEmpty;
    }

    /// <summary>A date and time as microseconds since the epoch, UTC.</summary>
    public static bool TryTimestamp(ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        var iso = new IsoText(text);
        if (!iso.TryTakeDate(out var days)
            || !(iso.TryTake((byte)'T') || iso.TryTake((byte)' '))
            || !iso.TryTakeTime(24, out var time)
            || !iso.TryTakeOffset(out var offset)
            || !iso.rest.IsEmpty)
        {
            return false;
        }

        micros = (days * MicrosPerDay) + time - offset;
        return true;
    }

    /// <summary>A time span in microseconds; hours may exceed 24 and it may be negative, as MySQL's TIME.</summary>
    public static bool TryTime(ReadOnlySpan<byte> text, out long micros)
    {
        var iso = new IsoText(text);
        var negative = iso.TryTake((byte)'-');
        var good = iso.TryTakeTime(1000, out micros) && (iso.rest.IsEmpty || iso.TryTakeOffset(out _)) && iso.rest.IsEmpty;
        micros = negative ? -micros : micros;
        return good;
    }

    private bool TryTakeDate(out int days)
    {
        days = 0;
        if (!TryTakeNumber(4, 4, out var year) || !TryTake((byte)'-')
            || !TryTakeNumber(2, 2, out var month) || !TryTake((byte)'-')
            || !TryTakeNumber(2, 2, out var day)
            || month is < 1 or > 12 || day < 1 || day > DaysIn(year, month))
        {
            return false;
        }

        days = DaysFromCivil(year, month, day);
        return true;
    }

    private bool TryTakeTime(int hourLimit, out long micros)
    {
        micros = 0;
        if (!TryTakeNumber(2, 3, out var hour) || !TryTake((byte)':') || !TryTakeNumber(2, 2, out var minute)
            || hour >= hourLimit || minute > 59)
        {
            return false;
        }

        var second = 0;
        var fraction = 0;
        if (TryTake((byte)':') && (!TryTakeNumber(2, 2, out second) || second > 59 || (TryTake((byte)'.') && !TryTakeFraction(out fraction))))
        {
            return false;
        }

        micros = ((((hour * 60L) + minute) * 60) + second) * MicrosPerSecond + fraction;
        return true;
    }

    // Digits below the microsecond are cut; MySQL has none.
    private bool TryTakeFraction(out int micros)
    {
        micros = 0;
        var digits = 0;
        while (!rest.IsEmpty && rest[0] is >= (byte)'0' and <= (byte)'9' && digits < 9)
        {
            micros = digits < 6 ? (micros * 10) + (rest[0] - '0') : micros;
            digits++;
            rest = rest[1..];
        }

        for (var missing = digits; missing < 6; missing++)
        {
            micros *= 10;
        }

        return digits > 0;
    }

    private bool TryTakeOffset(out long micros)
    {
        micros = 0;
        if (rest.IsEmpty || TryTake((byte)'Z'))
        {
            return true;
        }

        var sign = TryTake((byte)'-') ? -1 : TryTake((byte)'+') ? 1 : 0;
        if (sign == 0 || !TryTakeNumber(2, 2, out var hours) || (TryTake((byte)':') && rest.IsEmpty))
        {
            return false;
        }

        var minutes = 0;
        if (!rest.IsEmpty && !TryTakeNumber(2, 2, out minutes))
        {
            return false;
        }

        micros = sign * ((hours * 60L) + minutes) * 60 * MicrosPerSecond;
        return hours <= 18 && minutes <= 59;
    }

    private bool TryTake(byte wanted)
    {
        var hit = !rest.IsEmpty && rest[0] == wanted;
        rest = hit ? rest[1..] : rest;
        return hit;
    }

    private bool TryTakeNumber(int least, int most, out int value)
    {
        value = 0;
        var digits = 0;
        while (digits < most && digits < rest.Length && rest[digits] is >= (byte)'0' and <= (byte)'9')
        {
            value = (value * 10) + (rest[digits] - '0');
            digits++;
        }

        rest = rest[digits..];
        return digits >= least;
    }

    private static int DaysIn(int year, int month) => month switch
    {
        2 => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    private static int DaysFromCivil(int year, int month, int day)
    {
        var shifted = month <= 2 ? year - 1 : year;
        var era = (shifted >= 0 ? shifted : shifted - 399) / 400;
        var yearOfEra = shifted - (era * 400);
        var dayOfYear = (((153 * (month + (month > 2 ? -3 : 9))) + 2) / 5) + day - 1;
        var dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
        return (era * 146_097) + dayOfEra - 719_468;
    }
}
