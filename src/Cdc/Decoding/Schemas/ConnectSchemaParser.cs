using System.Text.Json;

namespace Lakehouse.Cdc.Decoding.Schemas;

/// <summary>Reads inlined Connect schemas. Used once per schema; the same bytes are recognised again by <see cref="ConnectSchemaCache"/>.</summary>
internal static class ConnectSchemaParser
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    /// <summary>The schema, or null when the text is an object of another kind.</summary>
    /// <exception cref="BadEventException">The text is not JSON.</exception>
    public static ConnectSchema? TryParse(ReadOnlySpan<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json.ToArray(), Options);
            return Read(document.RootElement);
        }
        catch (JsonException failure)
        {
            throw new BadEventException(BadEventKind.Unparsable, $"the inlined schema is not JSON: {failure.Message}", innerException: failure);
        }
        catch (InvalidOperationException failure)
        {
            throw new BadEventException(BadEventKind.Unparsable, $"the inlined schema is not one of Kafka Connect: {failure.Message}", innerException: failure);
        }
    }

    private static ConnectSchema? Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || Text(json, "type") is not { Length: > 0 } type)
        {
            return null;
        }

        return new ConnectSchema
        {
            Type = type,
            Field = Text(json, "field"),
            Name = Text(json, "name"),
            Optional = json.TryGetProperty("optional", out var optional) && optional.ValueKind == JsonValueKind.True,
            HasDefault = json.TryGetProperty("default", out var value) && value.ValueKind != JsonValueKind.Null,
            Parameters = ParametersOf(json),
            Fields = FieldsOf(json),
            Items = ItemsOf(json),
        };
    }

    private static string Text(JsonElement json, string member) =>
        json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() ?? "" : "";

    private static Dictionary<string, string> ParametersOf(JsonElement json)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        if (json.TryGetProperty("parameters", out var parameters) && parameters.ValueKind == JsonValueKind.Object)
        {
            foreach (var one in parameters.EnumerateObject())
            {
                result[one.Name] = one.Value.ToString();
            }
        }

        return result;
    }

    private static List<ConnectSchema> FieldsOf(JsonElement json)
    {
        var result = new List<ConnectSchema>();
        if (json.TryGetProperty("fields", out var fields) && fields.ValueKind == JsonValueKind.Array)
        {
            foreach (var one in fields.EnumerateArray())
            {
                if (Read(one) is { } field)
                {
                    result.Add(field);
                }
            }
        }

        return result;
    }

    private static ConnectSchema? ItemsOf(JsonElement json) =>
        json.TryGetProperty("items", out var items) ? Read(items)
        : json.TryGetProperty("values", out var values) ? Read(values)
        : null;
}
