using System.Text;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Query.Trino.Decoding;

/// <summary>
/// Timestamps with a zone, <c>2024-01-02 03:04:05.123 Europe/Berlin</c>, as instants. The text of an hour that a zone repeats does not tell which of
/// the two is meant, and offsets before 1973 are not whole minutes everywhere: such values are refused instead of guessed. Not thread-safe.
/// </summary>
internal sealed class ZonedTexts
{
    private const long MicrosPerMinute = 60_000_000;
    private const long TicksOfEpoch = 621_355_968_000_000_000;
    private const int OldestYear = 1973;
    private readonly Dictionary<string, TimeZoneInfo> zones = new(StringComparer.Ordinal);

    /// <summary>Appends a value.</summary>
    /// <exception cref="LakehouseException">Unsupported: the text does not determine an instant.</exception>
    public bool Append(LongColumnBuilder builder, ReadOnlySpan<byte> text, string path)
    {
        var scanner = new TextScanner(text);
        if (!TemporalTexts.TryMoment(ref scanner, out var local, out var exact) || !exact || !scanner.TryByte((byte)' ') || scanner.AtEnd)
        {
            return false;
        }

        var zone = scanner.Rest;
        if (zone.SequenceEqual("UTC"u8) || zone.SequenceEqual("Z"u8))
        {
            builder.Append(local);
            return true;
        }

        var minutes = TryOffset(zone, out var offset) ? offset : OffsetOf(Encoding.UTF8.GetString(zone), local, text, path);
        var utc = (Int128)local - (minutes * MicrosPerMinute);
        builder.Append((long)utc);
        return utc == (long)utc;
    }

    private static bool TryOffset(ReadOnlySpan<byte> zone, out long minutes)
    {
        var scanner = new TextScanner(zone);
        var negative = scanner.TryByte((byte)'-');
        minutes = 0;
        if ((!negative && !scanner.TryByte((byte)'+'))
            || !scanner.TryDigits(2, 2, out var hours, out _) || !scanner.TryByte((byte)':')
            || !scanner.TryDigits(2, 2, out var rest, out _) || !scanner.AtEnd || hours > 18 || rest > 59)
        {
            return false;
        }

        minutes = ((hours * 60) + rest) * (negative ? -1 : 1);
        return true;
    }

    private long OffsetOf(string name, long local, ReadOnlySpan<byte> text, string path)
    {
        var ticks = ((Int128)local * 10) + TicksOfEpoch;
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks || new DateTime((long)ticks) is not { Year: >= OldestYear } moment || Zone(name) is not { } zone
            || zone.IsAmbiguousTime(moment) || zone.IsInvalidTime(moment))
        {
            throw new LakehouseException(
                ErrorKind.Unsupported,
                $"Column {path} has the value {ServerText.Clean(Encoding.UTF8.GetString(text))}, whose instant is not certain.",
                fix: "select x AT TIME ZONE 'UTC', or CAST(x AS varchar) for the text");
        }

        return zone.GetUtcOffset(moment).Ticks / TimeSpan.TicksPerMinute;
    }

    private TimeZoneInfo? Zone(string name)
    {
        if (!zones.TryGetValue(name, out var zone) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone))
        {
            zones.Add(name, zone);
        }

        return zone;
    }
}
