using System.Globalization;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Reading;

/// <summary>Moments as a person writes them: instants, dates and times.</summary>
public static class InstantText
{
    private static readonly string[] Formats =
    [
        "yyyy-MM-dd",
        "yyyy-MM-dd HH:mm",
        "yyyy-MM-dd HH:mm:ss",
        "yyyy-MM-dd HH:mm:ss.FFFFFFF",
        "yyyy-MM-dd'T'HH:mm",
        "yyyy-MM-dd'T'HH:mm:ss",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF",
        "yyyy-MM-dd'T'HH:mmK",
        "yyyy-MM-dd'T'HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>Before every instant of a table.</summary>
    public static InstantTime Beginning { get; } = InstantTime.Parse("00000000000000000");

    /// <summary>
    /// Reads an instant (17 or 14 digits), a date (its first moment), or a date and time with or without zone; without one it
    /// is UTC. Zeros alone, as in Hudi's <c>000</c>, are the beginning of all time.
    /// </summary>
    /// <exception cref="LakehouseException">Invalid: none of these.</exception>
    public static InstantTime Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        if (trimmed.Length > 0 && trimmed.All(symbol => symbol == '0'))
        {
            return Beginning;
        }

        if (InstantTime.TryParse(trimmed, out var instant))
        {
            return instant;
        }

        return DateTimeOffset.TryParseExact(trimmed, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? InstantTime.FromUtc(moment)
            : throw new LakehouseException(
                ErrorKind.Invalid,
                $"'{text}' is neither an instant nor a time.",
                fix: "Give an instant such as 20250331030642808, or a UTC time such as 2025-03-31, '2025-03-31 03:06:42' or 2025-03-31T03:06:42.808Z.");
    }
}
