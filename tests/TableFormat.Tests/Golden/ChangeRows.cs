using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lakehouse.TableFormat.Tests.Golden;

/// <summary>
/// Rows of change queries as texts that are equal when the changes are. Hudi's images are not canonical and lose decimals (spec 11.4), so
/// only operation, time, key and two numbers of each image are told.
/// </summary>
internal static class ChangeRows
{
    internal static IReadOnlyList<string> Sorted(string ndjson) =>
        [.. ndjson.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Normal).Order(StringComparer.Ordinal)];

    private static string Normal(string line)
    {
        using var document = JsonDocument.Parse(line);
        var change = document.RootElement;
        var (before, after) = (Image(change.GetProperty("before")), Image(change.GetProperty("after")));
        var key = (before ?? after)?["id"];
        return $"{change.GetProperty("op")} {change.GetProperty("ts_ms")} {key} {Numbers(before)} {Numbers(after)}";
    }

    private static JsonNode? Image(JsonElement text) => text.ValueKind == JsonValueKind.Null ? null : JsonNode.Parse(text.GetString()!);

    private static string Numbers(JsonNode? image) => image is null ? "-" : $"{image["qty"]}/{image["_pos"]}";
}
