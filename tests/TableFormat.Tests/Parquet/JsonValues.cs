using System.Globalization;
using System.Text.Json;

namespace Lakehouse.TableFormat.Tests.Parquet;

/// <summary>JSON lines of different writers in one spelling: numbers by value, members in their order.</summary>
internal static class JsonValues
{
    /// <summary>The line's values; a number of a column in <paramref name="singles"/> counts as single precision.</summary>
    public static string Normal(string line, params IReadOnlyCollection<string> singles)
    {
        using var document = JsonDocument.Parse(line);
        return "{" + string.Join(
            ",",
            document.RootElement.EnumerateObject().Select(member => $"{member.Name}:{Normal(member.Value, singles.Contains(member.Name))}")) + "}";
    }

    private static string Normal(JsonElement value, bool single) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(",", value.EnumerateObject().Select(member => $"{member.Name}:{Normal(member.Value, single)}")) + "}",
        JsonValueKind.Array => "[" + string.Join(",", value.EnumerateArray().Select(item => Normal(item, single))) + "]",
        JsonValueKind.Number when value.GetRawText().AsSpan().IndexOfAny(".eE") < 0 => value.GetRawText(),
        JsonValueKind.Number when single => ((float)value.GetDouble()).ToString("R", CultureInfo.InvariantCulture),
        JsonValueKind.Number => value.GetDouble().ToString("R", CultureInfo.InvariantCulture),
        _ => value.GetRawText() is ['"', ..] ? JsonSerializer.Serialize(value.GetString()) : value.GetRawText(),
    };
}
