using System.Globalization;
using System.Text.Json;

namespace Lakehouse.TableFormat.Tests.Golden;

/// <summary>NDJSON rows as texts that are equal when the rows are: members by name, numbers by value, lines by text.</summary>
internal static class CanonicalRows
{
    internal static IReadOnlyList<string> Sorted(string ndjson) =>
        [.. ndjson.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Normal).Order(StringComparer.Ordinal)];

    private static string Normal(string line)
    {
        using var document = JsonDocument.Parse(line);
        return Normal(document.RootElement);
    }

    private static string Normal(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(',', value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal).Select(member => $"{JsonSerializer.Serialize(member.Name)}:{Normal(member.Value)}")) + "}",
        JsonValueKind.Array => "[" + string.Join(',', value.EnumerateArray().Select(Normal)) + "]",
        JsonValueKind.Number when value.GetRawText().AsSpan().ContainsAny(".eE") => value.GetDouble().ToString("R", CultureInfo.InvariantCulture),
        JsonValueKind.String => JsonSerializer.Serialize(value.GetString()),
        _ => value.GetRawText(),
    };
}
