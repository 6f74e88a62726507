using System.Text.Json;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Avro;

/// <summary>An Avro schema as a tree; recursive schemas make it a graph. Immutable once parsed, thread-safe.</summary>
internal sealed class AvroType
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 512 };

    private AvroType(AvroKind kind) => Kind = kind;

    /// <summary>Which kind of type.</summary>
    public AvroKind Kind { get; }

    /// <summary>Full name of a record, enum or fixed; empty otherwise.</summary>
    public string Name { get; private init; } = string.Empty;

    /// <summary>Members of a record.</summary>
    public IReadOnlyList<AvroField> Fields { get; private set; } = [];

    /// <summary>Branches of a union.</summary>
    public IReadOnlyList<AvroType> Branches { get; private init; } = [];

    /// <summary>Symbols of an enum.</summary>
    public IReadOnlyList<string> Symbols { get; private init; } = [];

    /// <summary>Elements of an array, values of a map.</summary>
    public AvroType? Element { get; private init; }

    /// <summary>Bytes of a fixed.</summary>
    public int Size { get; private init; }

    /// <summary>Reads schema JSON.</summary>
    /// <exception cref="LakehouseException">Corrupt: no JSON, or no Avro schema.</exception>
    public static AvroType Parse(string json, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Deep);
            return new Parser(path).Parse(document.RootElement, string.Empty);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw Bad(path, failure.Message);
        }
    }

    private static LakehouseException Bad(string path, string why) =>
        new(ErrorKind.Corrupt, $"The Avro schema cannot be read: {why}", new ErrorContext { Path = path });

    private sealed class Parser(string path)
    {
        private static readonly Dictionary<string, AvroKind> Primitives = new(StringComparer.Ordinal)
        {
            ["null"] = AvroKind.Null,
            ["boolean"] = AvroKind.Boolean,
            ["int"] = AvroKind.Int,
            ["long"] = AvroKind.Long,
            ["float"] = AvroKind.Float,
            ["double"] = AvroKind.Double,
            ["bytes"] = AvroKind.Bytes,
            ["string"] = AvroKind.String,
        };

        private readonly Dictionary<string, AvroType> named = new(StringComparer.Ordinal);
        private readonly HashSet<AvroType> open = [];

        public AvroType Parse(JsonElement schema, string space) => schema.ValueKind switch
        {
            JsonValueKind.String => Named(schema.GetString()!, space),
            JsonValueKind.Array => new AvroType(AvroKind.Union) { Branches = [.. schema.EnumerateArray().Select(branch => Parse(branch, space))] },
            _ => Complex(schema, space),
        };

        private AvroType Named(string name, string space) =>
            Primitives.TryGetValue(name, out var kind) ? new AvroType(kind)
            : named.TryGetValue(FullName(name, space), out var known) ? known
            : named.TryGetValue(name, out known) ? known
            : throw Bad(path, $"the type '{name}' is not defined.");

        private AvroType Complex(JsonElement schema, string space)
        {
            var type = schema.GetProperty("type");
            if (type.ValueKind != JsonValueKind.String)
            {
                return Parse(type, space);
            }

            return type.GetString() switch
            {
                "array" => new AvroType(AvroKind.Array) { Element = WithBytes(Parse(schema.GetProperty("items"), space)) },
                "map" => new AvroType(AvroKind.Map) { Element = Parse(schema.GetProperty("values"), space) },
                "record" or "error" => Record(schema, space),
                "enum" => Define(new AvroType(AvroKind.Enum)
                {
                    Name = NameOf(schema, space),
                    Symbols = [.. schema.GetProperty("symbols").EnumerateArray().Select(Text)],
                }),
                "fixed" => Define(new AvroType(AvroKind.Fixed) { Name = NameOf(schema, space), Size = SizeOf(schema) }),
                var name => Named(name!, space),
            };
        }

        private AvroType Record(JsonElement schema, string space)
        {
            var record = Define(new AvroType(AvroKind.Record) { Name = NameOf(schema, space) });
            open.Add(record);
            var dot = record.Name.LastIndexOf('.');
            var inner = dot < 0 ? string.Empty : record.Name[..dot];
            record.Fields = [.. schema.GetProperty("fields").EnumerateArray().Select(member => new AvroField(Text(member.GetProperty("name")), Member(member, inner)))];
            open.Remove(record);
            return record;
        }

        private AvroType Member(JsonElement member, string space) =>
            Parse(member.GetProperty("type"), space) is var type && type.Kind == AvroKind.Record ? WithBytes(type) : type;

        // Values of no bytes at all could be named in any number by a few bytes.
        private AvroType WithBytes(AvroType type) =>
            TakesNoBytes(type) ? throw Bad(path, "values that take no bytes are repeated or are a member.") : type;

        private bool TakesNoBytes(AvroType type) => type.Kind switch
        {
            AvroKind.Null => true,
            AvroKind.Fixed => type.Size == 0,
            AvroKind.Record => !open.Contains(type) && type.Fields.All(member => member.Type.Kind != AvroKind.Record && TakesNoBytes(member.Type)),
            _ => false,
        };

        private string Text(JsonElement json) => json.GetString() ?? throw Bad(path, "a name is null.");

        private int SizeOf(JsonElement schema) =>
            schema.GetProperty("size").GetInt32() is >= 0 and var size ? size : throw Bad(path, "a fixed has a negative size.");

        private AvroType Define(AvroType type)
        {
            named[type.Name] = type;
            return type;
        }

        private string NameOf(JsonElement schema, string space)
        {
            var own = schema.TryGetProperty("namespace", out var given) && given.ValueKind == JsonValueKind.String ? given.GetString()! : space;
            return FullName(Text(schema.GetProperty("name")), own);
        }

        private static string FullName(string name, string space) =>
            space.Length == 0 || name.Contains('.', StringComparison.Ordinal) ? name : $"{space}.{name}";
    }
}
