using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>
/// A moment on a table's timeline, as Hudi writes it: <c>yyyyMMddHHmmssSSS</c> (17 digits), or 14 digits in old tables,
/// or longer in the metadata table (spec 2.1). Compares as text, which is what Hudi does. Immutable.
/// </summary>
public readonly struct InstantTime : IEquatable<InstantTime>, IComparable<InstantTime>
{
    private const int SecondsLength = 14;
    private const int MillisLength = 17;
    private const string MillisFormat = "yyyyMMddHHmmssfff";
    private const int LongestLength = 32;

    private readonly string? text;

    private InstantTime(string text) => this.text = text;

    /// <summary>Reads digits of an accepted length.</summary>
    /// <exception cref="LakehouseException">Invalid: the text is no instant time.</exception>
    public static InstantTime Parse(string value) =>
        TryParse(value, out var time)
            ? time
            : throw new LakehouseException(
                ErrorKind.Invalid,
                $"'{value}' is not an instant time.",
                fix: "Give 17 digits (yyyyMMddHHmmssSSS, UTC), such as 20250331030642808; old tables use 14.");

    /// <summary>Reads digits of an accepted length; false for anything else.</summary>
    public static bool TryParse([NotNullWhen(true)] string? value, out InstantTime time)
    {
        var accepted = value is { Length: SecondsLength or (>= MillisLength and <= LongestLength) } && value.All(char.IsAsciiDigit);
        time = accepted ? new InstantTime(value!) : default;
        return accepted;
    }

    /// <summary>The 17-digit instant of a moment, in UTC, cut to milliseconds.</summary>
    public static InstantTime FromUtc(DateTimeOffset moment) =>
        new(moment.UtcDateTime.ToString(MillisFormat, CultureInfo.InvariantCulture));

    /// <summary>
    /// The moment that the digits name, read as UTC. 14 digits count as the last millisecond of their second; more than 17 are cut.
    /// </summary>
    /// <exception cref="LakehouseException">Invalid: the digits are no date, as in Hudi's reserved bootstrap instants.</exception>
    public DateTimeOffset ToUtc()
    {
        var digits = ToString();
        var padded = digits.Length < MillisLength ? digits + "999" : digits[..MillisLength];
        return DateTimeOffset.TryParseExact(
            padded,
            MillisFormat,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var moment)
            ? moment
            : throw new LakehouseException(ErrorKind.Invalid, $"Instant {digits} names no date.");
    }

    /// <summary>The 17-digit instant that lies <paramref name="millis"/> later (or earlier).</summary>
    public InstantTime PlusMillis(long millis) => FromUtc(ToUtc().AddMilliseconds(millis));

    /// <inheritdoc />
    public int CompareTo(InstantTime other) => string.CompareOrdinal(ToString(), other.ToString());

    /// <inheritdoc />
    public bool Equals(InstantTime other) => string.Equals(ToString(), other.ToString(), StringComparison.Ordinal);

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is InstantTime other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToString());

    /// <summary>The digits; empty for the default value.</summary>
    public override string ToString() => text ?? string.Empty;

    /// <summary>Same digits.</summary>
    public static bool operator ==(InstantTime left, InstantTime right) => left.Equals(right);

    /// <summary>Different digits.</summary>
    public static bool operator !=(InstantTime left, InstantTime right) => !left.Equals(right);

    /// <summary>Earlier on the timeline.</summary>
    public static bool operator <(InstantTime left, InstantTime right) => left.CompareTo(right) < 0;

    /// <summary>Later on the timeline.</summary>
    public static bool operator >(InstantTime left, InstantTime right) => left.CompareTo(right) > 0;

    /// <summary>Earlier or the same.</summary>
    public static bool operator <=(InstantTime left, InstantTime right) => left.CompareTo(right) <= 0;

    /// <summary>Later or the same.</summary>
    public static bool operator >=(InstantTime left, InstantTime right) => left.CompareTo(right) >= 0;
}
