using System.Globalization;

namespace Lakehouse.Query.Output;

/// <summary>Dates of the proleptic Gregorian calendar in any year, as ISO 8601 writes them: <c>-0001-01-02</c>, <c>+12345-01-01</c>.</summary>
internal static class WideDate
{
    private const long DaysOfEpoch = 719_468;
    private const long DaysOfEra = 146_097;

    /// <summary>Writes a date.</summary>
    /// <param name="days">Days since 1970-01-01.</param>
    /// <param name="text">Room for at least 32 bytes.</param>
    /// <returns>Bytes written.</returns>
    public static int Format(long days, Span<byte> text)
    {
        // An era is 400 years; years begin in March, so that the leap day is the last one.
        var shifted = days + DaysOfEpoch;
        var era = (shifted >= 0 ? shifted : shifted - (DaysOfEra - 1)) / DaysOfEra;
        var ofEra = shifted - (era * DaysOfEra);
        var yearOfEra = (ofEra - (ofEra / 1460) + (ofEra / 36_524) - (ofEra / 146_096)) / 365;
        var ofYear = ofEra - ((365 * yearOfEra) + (yearOfEra / 4) - (yearOfEra / 100));
        var march = ((5 * ofYear) + 2) / 153;
        var day = ofYear - (((153 * march) + 2) / 5) + 1;
        var month = march < 10 ? march + 3 : march - 9;
        var year = yearOfEra + (era * 400) + (month <= 2 ? 1 : 0);
        var sign = year switch
        {
            < 0 => "-",
            > 9999 => "+",
            _ => string.Empty,
        };
        System.Text.Unicode.Utf8.TryWrite(text, CultureInfo.InvariantCulture, $"{sign}{Math.Abs(year):0000}-{month:00}-{day:00}", out var written);
        return written;
    }
}
