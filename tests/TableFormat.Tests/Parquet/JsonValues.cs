using System.Globalization;
using System.Text.Json;

namespace Lakehouse.TableFormat.Tests.Parquet;

/// <summary>JSON lines of different writers in one spelling: numbers by value, members in their order.</summary>
internal static class JsonValues
{
    /// <summary>The line's values.</summary>
    public static string Normal(string line)
    {
        using var document = JsonDocument.Parse(line);
        return Normal(document.RootElement);
    }

    private static string Normal(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(",", value.EnumerateObject().Select(member => $"{member.Name}:{Normal(member.Value)}")) + "}",
        JsonValueKind.Array => "[" + string.Join(",", value.EnumerateArray().Select(Normal)) + "]",
        JsonValueKind.Number when value.GetRawText().AsSpan().IndexOfAny(".eE") < 0 => value.GetRawText(),
        JsonValueKind.Number => value.GetDouble().ToString("R", CultureInfo.InvariantCulture),
        _ => value.GetRawText() is ['"', ..] ? JsonSerializer.Serialize(value.GetString()) : value.GetRawText(),
    };
}
