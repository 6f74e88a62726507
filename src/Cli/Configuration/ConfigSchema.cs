using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lakehouse.Cli.Configuration;

/// <summary>The configuration's form as JSON Schema (draft 2020-12), for editors.</summary>
internal static class ConfigSchema
{
    private static readonly JsonSerializerOptions Format = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema as indented text with a line feed at the end.</summary>
    public static string Text()
    {
        var root = Of(ConfigShapes.Root);
        root.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        root.Insert(1, "title", "lakehouse configuration");
        return root.ToJsonString(Format) + "\n";
    }

    private static JsonObject Of(Shape shape) => shape switch
    {
        Shape.Group group => Group(group),
        Shape.Many many => new JsonObject
        {
            ["oneOf"] = new JsonArray(Of(many.Item), new JsonObject { ["type"] = "array", ["minItems"] = 1, ["items"] = Of(many.Item) }),
        },
        Shape.Text { Pattern: { } pattern } => new JsonObject { ["type"] = "string", ["pattern"] = WithPlaces(pattern) },
        Shape.Number number => new JsonObject
        {
            ["oneOf"] = new JsonArray(new JsonObject { ["type"] = "integer", ["minimum"] = number.Min, ["maximum"] = number.Max }, Place()),
        },
        Shape.Duration => new JsonObject { ["type"] = "string", ["pattern"] = WithPlaces(@"^\d+(\.\d+)?\s*(ms|s|m|h|d)$") },
        Shape.Size => new JsonObject { ["type"] = new JsonArray("string", "integer"), ["pattern"] = WithPlaces(@"^\d+(\.\d+)?\s*([KMGkmg]?[iI]?[bB])?$") },
        Shape.Flag => new JsonObject { ["oneOf"] = new JsonArray(new JsonObject { ["type"] = "boolean" }, Place()) },
        Shape.Choice choice => new JsonObject { ["enum"] = new JsonArray([.. choice.Words.Select(word => JsonValue.Create(word))]) },
        Shape.Dictionary => new JsonObject { ["type"] = "object", ["additionalProperties"] = new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") } },
        _ => new JsonObject { ["type"] = new JsonArray("string", "number") },
    };

    private static JsonObject Group(Shape.Group group)
    {
        var properties = new JsonObject();
        foreach (var member in group.Members)
        {
            var property = Of(member.Shape);
            property.Insert(0, "description", member.Default is null ? member.Description : $"{member.Description} (default {member.Default})");
            properties[member.Name] = property;
        }

        var schema = new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
        if (group.Members.Where(member => member.Required).Select(member => JsonValue.Create(member.Name)).ToArray() is { Length: > 0 } required)
        {
            schema["required"] = new JsonArray(required);
        }

        return schema;
    }

    private static string WithPlaces(string pattern) => $@"({pattern})|\$\{{.+\}}";

    private static JsonObject Place() => new() { ["type"] = "string", ["pattern"] = @"\$\{.+\}" };
}
