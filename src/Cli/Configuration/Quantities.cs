using System.Globalization;
using System.Text.RegularExpressions;

namespace Lakehouse.Cli.Configuration;

/// <summary>Durations and sizes as people write them.</summary>
internal static partial class Quantities
{
    /// <summary><c>500ms</c>, <c>10s</c>, <c>5m</c>, <c>1h</c>, <c>2d</c>; null when it is none, or not above zero.</summary>
    public static object? ParseDuration(string text)
    {
        var match = DurationForm().Match(text);
        if (!match.Success || !double.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var count) || count <= 0 || count > 1_000_000)
        {
            return null;
        }

        return match.Groups[2].Value switch
        {
            "ms" => TimeSpan.FromMilliseconds(count),
            "s" => TimeSpan.FromSeconds(count),
            "m" => TimeSpan.FromMinutes(count),
            "h" => TimeSpan.FromHours(count),
            _ => TimeSpan.FromDays(count),
        };
    }

    /// <summary><c>512</c>, <c>64KiB</c>, <c>64MiB</c>, <c>1GB</c>; null when it is none, or not above zero.</summary>
    public static object? ParseSize(string text)
    {
        var match = SizeForm().Match(text);
        if (!match.Success || !double.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var count))
        {
            return null;
        }

        var bytes = count * (match.Groups[2].Value.ToUpperInvariant() switch
        {
            "KB" => 1e3,
            "MB" => 1e6,
            "GB" => 1e9,
            "KIB" => 1024.0,
            "MIB" => 1024.0 * 1024,
            "GIB" => 1024.0 * 1024 * 1024,
            _ => 1.0,
        });
        return bytes is >= 1 and < long.MaxValue ? (long)bytes : null;
    }

    [GeneratedRegex(@"^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$", RegexOptions.CultureInvariant)]
    private static partial Regex DurationForm();

    [GeneratedRegex(@"^(\d+(?:\.\d+)?)\s*(B|[KMG]i?B)?$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex SizeForm();
}
