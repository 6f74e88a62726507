namespace Lakehouse.Query.Trino.Decoding;

/// <summary>Intervals as the protocol spells them (golden fact 23).</summary>
internal static class IntervalTexts
{
    /// <summary><c>2 03:04:05.678</c>; <c>-0 00:00:01.000</c> is one second back.</summary>
    public static bool DayToSecond(ReadOnlySpan<byte> text, out int months, out int days, out long nanoseconds)
    {
        (months, days, nanoseconds) = (0, 0, 0);
        var scanner = new TextScanner(text);
        var sign = scanner.TryByte((byte)'-') ? -1 : 1;
        if (!scanner.TryDigits(1, 12, out var whole, out _) || !scanner.TryByte((byte)' ')
            || !scanner.TryTime(out var micros, out var exact) || !exact || !scanner.AtEnd || whole > int.MaxValue)
        {
            return false;
        }

        days = (int)whole * sign;
        nanoseconds = micros * 1000 * sign;
        return true;
    }

    /// <summary><c>1-2</c> is fourteen months, <c>-1-2</c> fourteen back.</summary>
    public static bool YearToMonth(ReadOnlySpan<byte> text, out int months, out int days, out long nanoseconds)
    {
        (months, days, nanoseconds) = (0, 0, 0);
        var scanner = new TextScanner(text);
        var sign = scanner.TryByte((byte)'-') ? -1 : 1;
        if (!scanner.TryDigits(1, 10, out var years, out _) || !scanner.TryByte((byte)'-')
            || !scanner.TryDigits(1, 2, out var rest, out _) || !scanner.AtEnd || rest > 11 || (years * 12) + rest > int.MaxValue)
        {
            return false;
        }

        months = (int)((years * 12) + rest) * sign;
        return true;
    }
}
