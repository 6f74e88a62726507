using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Lakehouse.Query.Tests.Trino;

/// <summary>What <c>--json</c> must print for a value of the wire: the rules of the outputs, stated once more without the client's code.</summary>
internal static partial class WireValue
{
    public static JsonNode? Printed(JsonElement value, WireType type)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return type.Name switch
        {
            "decimal" when type.Numbers is [38, 0] => JsonNode.Parse(value.GetString()!),
            "time" when type.Numbers is [> 6] => value.GetString(),
            "time" => Micros(value.GetString()!),
            "timestamp" when type.Numbers is [7 or 8 or > 9] => value.GetString(),
            "timestamp" => Micros(value.GetString()!.Replace(' ', 'T')),
            "timestamp with time zone" when type.Numbers is [> 6] => value.GetString(),
            "timestamp with time zone" => Instant(value.GetString()!),
            "interval day to second" => DaySecond(value.GetString()!),
            "interval year to month" => YearMonth(value.GetString()!),
            "array" => new JsonArray([.. value.EnumerateArray().Select(element => Printed(element, type.Members[0]))]),
            "map" => new JsonArray([.. value.EnumerateObject().Select(entry => new JsonArray(Key(entry.Name, type.Members[0]), Printed(entry.Value, type.Members[1])))]),
            "row" => new JsonObject(value.EnumerateArray().Select((member, at) => new KeyValuePair<string, JsonNode?>(type.Names[at] ?? $"field{at}", Printed(member, type.Members[at])))),
            _ => JsonNode.Parse(value.GetRawText()),
        };
    }

    /// <summary>Whether two printed values are the same; numbers by value, since 1 and 1.0 are one double.</summary>
    public static bool Same(JsonNode? expected, JsonNode? printed) => (expected, printed) switch
    {
        (null, null) => true,
        (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(pair => Same(pair.First, pair.Second)),
        (JsonObject a, JsonObject b) => a.Count == b.Count && a.Zip(b).All(pair => pair.First.Key == pair.Second.Key && Same(pair.First.Value, pair.Second.Value)),
        (JsonValue a, JsonValue b) when a.GetValueKind() == JsonValueKind.Number && b.GetValueKind() == JsonValueKind.Number =>
            a.ToJsonString() == b.ToJsonString() || (a.ToJsonString().AsSpan().ContainsAny(".eE") && double.Parse(a.ToJsonString(), CultureInfo.InvariantCulture).Equals(double.Parse(b.ToJsonString(), CultureInfo.InvariantCulture))),
        (JsonValue a, JsonValue b) => a.GetValueKind() == b.GetValueKind() && a.ToString() == b.ToString(),
        _ => false,
    };

    private static JsonNode? Key(string name, WireType type) => type.Name switch
    {
        "integer" or "bigint" or "double" or "real" => JsonNode.Parse(name),
        _ => JsonValue.Create(name),
    };

    private static string Micros(string text)
    {
        var parts = text.Split('.');
        var digits = (parts.Length > 1 ? parts[1] : string.Empty).PadRight(6, '0');
        return $"{parts[0]}.{(digits.Length > 6 && digits[6..].All(digit => digit == '0') ? digits[..6] : digits)}";
    }

    private static string Instant(string text)
    {
        var cut = text.LastIndexOf(' ');
        var local = DateTime.Parse(text[..cut], CultureInfo.InvariantCulture);
        var offset = text[(cut + 1)..] switch
        {
            "UTC" => TimeSpan.Zero,
            "Europe/Berlin" => TimeSpan.FromHours(local >= LastSunday(local.Year, 3).AddHours(3) && local < LastSunday(local.Year, 10).AddHours(3) ? 2 : 1),
            "America/New_York" => TimeSpan.FromHours(local.Month is > 3 and < 11 ? -4 : -5),
            "America/Los_Angeles" => TimeSpan.FromHours(local.Month is > 3 and < 11 ? -7 : -8),
            "Asia/Kolkata" => TimeSpan.FromMinutes(330),
            "Asia/Tokyo" => TimeSpan.FromHours(9),
            var fixedOffset => DateTimeOffset.ParseExact($"2000-01-01 {fixedOffset}", "yyyy-MM-dd zzz", CultureInfo.InvariantCulture).Offset,
        };
        return (local - offset).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
    }

    private static DateTime LastSunday(int year, int month)
    {
        var last = new DateTime(year, month, 31);
        return last.AddDays(-(int)last.DayOfWeek);
    }

    private static string DaySecond(string text)
    {
        var match = DaySecondText().Match(text);
        var time = TimeSpan.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture) * (match.Groups[1].Length > 0 ? -1 : 1);
        var days = match.Groups[2].Value is "0" ? "0" : match.Groups[1].Value + match.Groups[2].Value;
        return $"0 months {days} days {time:c}";
    }

    private static string YearMonth(string text)
    {
        var match = YearMonthText().Match(text);
        var months = ((int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) * 12) + int.Parse(match.Groups[3].Value, CultureInfo.InvariantCulture)) * (match.Groups[1].Length > 0 ? -1 : 1);
        return $"{months} months 0 days 00:00:00";
    }

    [GeneratedRegex("^(-?)(\\d+) (.*)$")]
    private static partial Regex DaySecondText();

    [GeneratedRegex("^(-?)(\\d+)-(\\d+)$")]
    private static partial Regex YearMonthText();
}
