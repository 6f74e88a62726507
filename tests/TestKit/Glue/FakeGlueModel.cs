using System.Text.Json.Nodes;

namespace Lakehouse.TestKit.Glue;

/// <summary>Glue's own description of its API (from botocore, <c>tests/data/glue/service-model.json</c>) as a judge of requests and answers.</summary>
internal sealed class FakeGlueModel
{
    private static readonly JsonObject Description = JsonNode.Parse(File.ReadAllText(Checkout.Data("glue", "service-model.json")))!.AsObject();

    /// <summary>Whether the API has such an action.</summary>
    public bool Knows(string action) => Description["operations"]!.AsObject().ContainsKey(action);

    /// <summary>What is wrong with a request; null when nothing is.</summary>
    public string? CheckRequest(string action, JsonNode request) => Check((string)Description["operations"]![action]!["input"]!, request, action);

    /// <summary>What is wrong with an answer; null when nothing is.</summary>
    public string? CheckAnswer(string action, JsonNode answer) => Check((string)Description["operations"]![action]!["output"]!, answer, action);

    private string? Check(string name, JsonNode? value, string place)
    {
        var shape = Description["shapes"]![name]!.AsObject();
        return (string)shape["type"]! switch
        {
            "structure" => CheckStructure(shape, value, place),
            "list" => value is JsonArray items ? Size(shape, items.Count, place) ?? First(items, (item, index) => Check((string)shape["member"]!, item, $"{place}[{index}]")) : $"{place} is no list",
            "map" => value is JsonObject pairs ? First(pairs, (pair, _) => Check((string)shape["value"]!, pair.Value, $"{place}.{pair.Key}")) : $"{place} is no map",
            "string" => value?.GetValueKind() == System.Text.Json.JsonValueKind.String ? Size(shape, ((string)value!).Length, place) ?? OneOf(shape, (string)value!, place) : $"{place} is no string",
            "boolean" => value?.GetValueKind() is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False ? null : $"{place} is no boolean",
            "integer" => value?.GetValueKind() == System.Text.Json.JsonValueKind.Number ? Size(shape, (int)value!, place) : $"{place} is no integer",
            _ => value?.GetValueKind() == System.Text.Json.JsonValueKind.Number ? null : $"{place} is no number",
        };
    }

    private string? CheckStructure(JsonObject shape, JsonNode? value, string place)
    {
        if (value is not JsonObject structure)
        {
            return $"{place} is no structure";
        }

        var members = shape["members"]!.AsObject();
        var missing = shape["required"]?.AsArray().FirstOrDefault(name => !structure.ContainsKey((string)name!));
        return missing is null
            ? First(structure, (pair, _) => members[pair.Key] is { } member ? Check((string)member!, pair.Value, $"{place}.{pair.Key}") : $"{place} has no member {pair.Key}")
            : $"{place} lacks {missing}";
    }

    private static string? First<T>(IEnumerable<T> items, Func<T, int, string?> check) => items.Select(check).FirstOrDefault(wrong => wrong is not null);

    private static string? OneOf(JsonObject shape, string value, string place) =>
        shape["enum"] is not JsonArray known || known.Any(item => (string)item! == value) ? null : $"{place} is not one of its values";

    private static string? Size(JsonObject shape, long size, string place) =>
        size < (long?)shape["min"] || size > (long?)shape["max"] ? $"{place} is {size}, outside of {shape["min"]} to {shape["max"]}" : null;
}
