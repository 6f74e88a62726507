using System.Text;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Query.Trino.Decoding;

/// <summary>Dates, times and timestamps as the protocol spells them (golden facts 22 and 23); years may be negative or have more than four digits.</summary>
internal static class TemporalTexts
{
    private const long MicrosPerDay = 86_400_000_000;

    /// <summary><c>2024-02-29</c>, <c>-0001-01-01</c>, <c>+12345-01-01</c>.</summary>
    public static bool AppendDate(IntColumnBuilder builder, ReadOnlySpan<byte> text, string path)
    {
        var scanner = new TextScanner(text);
        if (!scanner.TryDate(out var days) || !scanner.AtEnd || days is < int.MinValue or > int.MaxValue)
        {
            return false;
        }

        builder.Append((int)days);
        return true;
    }

    /// <summary><c>01:02:03.123456</c>.</summary>
    public static bool AppendTime(LongColumnBuilder builder, ReadOnlySpan<byte> text, string path)
    {
        var scanner = new TextScanner(text);
        if (!scanner.TryTime(out var micros, out var exact) || !scanner.AtEnd || !exact)
        {
            return false;
        }

        builder.Append(micros);
        return true;
    }

    /// <summary><c>2024-01-02 03:04:05.123456</c>; digits after the sixth must be zero.</summary>
    /// <exception cref="LakehouseException">Unsupported: a value is finer than a microsecond.</exception>
    public static bool AppendTimestamp(LongColumnBuilder builder, ReadOnlySpan<byte> text, string path)
    {
        var scanner = new TextScanner(text);
        if (!TryMoment(ref scanner, out var micros, out var exact) || !scanner.AtEnd)
        {
            return false;
        }

        if (!exact)
        {
            throw new LakehouseException(
                ErrorKind.Unsupported,
                $"Column {path} has the timestamp {Encoding.UTF8.GetString(text)}, which is finer than the microseconds of a timestamp here.",
                fix: "select CAST(x AS varchar) for all digits, or CAST(x AS timestamp(6)) for rounded ones");
        }

        builder.Append(micros);
        return true;
    }

    /// <summary>Reads date and time of day, as microseconds since 1970 of the same clock.</summary>
    public static bool TryMoment(ref TextScanner scanner, out long micros, out bool exact)
    {
        micros = 0;
        exact = false;
        if (!scanner.TryDate(out var days) || !scanner.TryByte((byte)' ') || !scanner.TryTime(out var ofDay, out exact))
        {
            return false;
        }

        var whole = ((Int128)days * MicrosPerDay) + ofDay;
        micros = (long)whole;
        return whole == micros;
    }
}
