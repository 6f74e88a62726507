using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Schema.Ids;

/// <summary>Hudi's JSON of internal schemas, both ways (spec 2.4.6).</summary>
internal static class IdSchemaJson
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One version: the text of <c>latest_schema</c>.</summary>
    public static string Write(IdSchema schema) => Text(json => Schema(json, schema));

    /// <summary>A history: the content of a <c>schemacommit</c> file.</summary>
    /// <param name="versions">Newest first.</param>
    public static string WriteHistory(IEnumerable<IdSchema> versions) => Text(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("schemas");
        foreach (var version in versions)
        {
            Schema(json, version);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>Reads one version.</summary>
    /// <exception cref="LakehouseException">Corrupt: not of that form.</exception>
    public static IdSchema Read(string text) => Guarded(() =>
    {
        using var document = JsonDocument.Parse(text);
        return Schema(document.RootElement);
    });

    /// <summary>Reads a history, newest first.</summary>
    /// <exception cref="LakehouseException">Corrupt: not of that form.</exception>
    public static IReadOnlyList<IdSchema> ReadHistory(ReadOnlyMemory<byte> content) => Guarded(() =>
    {
        using var document = JsonDocument.Parse(content);
        return document.RootElement.GetProperty("schemas").EnumerateArray().Select(Schema).ToList();
    });

    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new LakehouseException(ErrorKind.Corrupt, "A schema with column ids is not of the form that Hudi writes.", innerException: failure);
        }
    }

    private static string Text(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Schema(Utf8JsonWriter json, IdSchema schema)
    {
        json.WriteStartObject();
        json.WriteNumber("max_column_id", schema.MaxId);
        json.WriteNumber("version_id", schema.Version);
        Members(json, schema.Fields);
        json.WriteEndObject();
    }

    private static void Members(Utf8JsonWriter json, ValueList<IdField> fields)
    {
        json.WriteString("type", "record");
        json.WriteStartArray("fields");
        foreach (var field in fields)
        {
            json.WriteStartObject();
            json.WriteNumber("id", field.Id);
            json.WriteString("name", field.Name);
            json.WriteBoolean("optional", field.Optional);
            Type(json, "type", field.Type);
            if (field.Doc is { } doc)
            {
                json.WriteString("doc", doc);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Type(Utf8JsonWriter json, string name, IdType type)
    {
        if (type is IdType.Simple simple)
        {
            json.WriteString(name, IdTypeText.Of(simple.Type));
            return;
        }

        json.WriteStartObject(name);
        switch (type)
        {
            case IdType.Struct record:
                Members(json, record.Fields);
                break;
            case IdType.List list:
                json.WriteString("type", "array");
                json.WriteNumber("element_id", list.ElementId);
                Type(json, "element", list.Element);
                json.WriteBoolean("element_optional", list.ElementOptional);
                break;
            case IdType.Map map:
                json.WriteString("type", "map");
                json.WriteNumber("key_id", map.KeyId);
                json.WriteString("key", "string");
                json.WriteNumber("value_id", map.ValueId);
                Type(json, "value", map.Value);
                json.WriteBoolean("value_optional", map.ValueOptional);
                break;
        }

        json.WriteEndObject();
    }

    private static IdSchema Schema(JsonElement json) => new(
        json.GetProperty("version_id").GetInt64(), json.GetProperty("max_column_id").GetInt32(), Members(json));

    private static ValueList<IdField> Members(JsonElement record) => new(record.GetProperty("fields").EnumerateArray().Select(field => new IdField(
        field.GetProperty("id").GetInt32(),
        field.GetProperty("name").GetString() ?? throw new FormatException("a column without name"),
        field.GetProperty("optional").GetBoolean(),
        Type(field.GetProperty("type")),
        field.TryGetProperty("doc", out var doc) ? doc.GetString() : null)).ToList());

    private static IdType Type(JsonElement json) => json.ValueKind == JsonValueKind.String
        ? new IdType.Simple(IdTypeText.Parse(json.GetString()!))
        : json.GetProperty("type").GetString() switch
        {
            "record" => new IdType.Struct(Members(json)),
            "array" => new IdType.List(
                json.GetProperty("element_id").GetInt32(), Type(json.GetProperty("element")), json.GetProperty("element_optional").GetBoolean()),
            "map" => new IdType.Map(
                json.GetProperty("key_id").GetInt32(),
                json.GetProperty("value_id").GetInt32(),
                Type(json.GetProperty("value")),
                json.GetProperty("value_optional").GetBoolean()),
            var other => throw new FormatException($"type {other}"),
        };
}
