using System.Text.Json;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Schema;

/// <summary>Reads an Avro record schema. Named types may be used again by name after their definition.</summary>
internal sealed class AvroSchemaReader
{
    // A few named types that use each other twice unfold to more members than any memory holds.
    private const int MostMembers = 100_000;

    private readonly Dictionary<string, (DataType Type, int Members)> named = new(StringComparer.Ordinal);
    private int members;

    public DataType.Struct Record(JsonElement root)
    {
        return Type(root, string.Empty, "the schema") is (DataType.Struct record, false)
            ? record
            : throw Invalid("the schema", "its top is not a record");
    }

    private (DataType Type, bool Nullable) Type(JsonElement json, string ns, string path) => json.ValueKind switch
    {
        JsonValueKind.String => (ByName(json.GetString()!, ns, path), false),
        JsonValueKind.Array => Union(json, ns, path),
        JsonValueKind.Object => Complex(json, ns, path),
        _ => throw Invalid(path, "a type is neither name, union nor object"),
    };

    private (DataType Type, bool Nullable) Union(JsonElement json, string ns, string path)
    {
        (DataType Type, bool Nullable)? chosen = null;
        var nullable = false;
        foreach (var branch in json.EnumerateArray())
        {
            if (branch.ValueKind == JsonValueKind.String && branch.ValueEquals("null"))
            {
                nullable = true;
            }
            else if (chosen is null)
            {
                chosen = Type(branch, ns, path);
            }
            else
            {
                throw new LakehouseException(ErrorKind.Unsupported, $"Field {path} is a union of several types.");
            }
        }

        return chosen is { } value ? (value.Type, nullable || value.Nullable) : throw Invalid(path, "a union has no type but null");
    }

    private (DataType Type, bool Nullable) Complex(JsonElement json, string ns, string path)
    {
        var type = Member(json, "type", path);
        if (type.ValueKind != JsonValueKind.String)
        {
            return Type(type, ns, path);
        }

        DataType result = type.GetString() switch
        {
            "record" => RecordType(json, ns, path),
            "array" => Type(Member(json, "items", path), ns, path) is var (element, elementNullable) ? new DataType.List(element, elementNullable) : null!,
            "map" => Type(Member(json, "values", path), ns, path) is var (value, valueNullable) ? new DataType.Map(value, valueNullable) : null!,
            "fixed" => Define(json, ns, Logical(json, path) ?? new DataType.Fixed(Number(json, "size", path)), path),
            "enum" => Define(json, ns, EnumType(json, path), path),
            var name => Logical(json, path) ?? ByName(name!, ns, path),
        };
        return (result, false);
    }

    private DataType.Struct RecordType(JsonElement json, string ns, string path)
    {
        var (_, inner) = FullName(json, ns, path);
        var before = members;
        var fields = new List<Field>();
        foreach (var field in Member(json, "fields", path).EnumerateArray())
        {
            var name = Text(field, "name", path);
            var (type, nullable) = Type(Member(field, "type", name), inner, path == "the schema" ? name : $"{path}.{name}");
            members++;
            fields.Add(new Field(name, type, nullable, field.TryGetProperty("doc", out var doc) ? doc.GetString() : null));
        }

        var record = new DataType.Struct(new ValueList<Field>(fields));
        Define(json, ns, record, path, members - before);
        return record;
    }

    private DataType Define(JsonElement json, string ns, DataType type, string path, int inside = 0)
    {
        named[FullName(json, ns, path).Name] = (type, inside);
        return type;
    }

    private DataType Again((DataType Type, int Members) known, string path)
    {
        members += known.Members;
        return members <= MostMembers
            ? known.Type
            : throw new LakehouseException(ErrorKind.Unsupported, $"The Avro schema has more than {MostMembers} members, counted up to {path}.");
    }

    private static (string Name, string Namespace) FullName(JsonElement json, string ns, string path)
    {
        var name = Text(json, "name", path);
        var own = json.TryGetProperty("namespace", out var given) ? given.GetString() ?? string.Empty : ns;
        var dot = name.LastIndexOf('.');
        return dot >= 0 ? (name, name[..dot]) : (own.Length == 0 ? name : $"{own}.{name}", own);
    }

    private DataType ByName(string name, string ns, string path) => name switch
    {
        "boolean" => new DataType.Boolean(),
        "int" => new DataType.Int(),
        "long" => new DataType.Long(),
        "float" => new DataType.Float(),
        "double" => new DataType.Double(),
        "string" => new DataType.String(),
        "bytes" => new DataType.Binary(),
        _ when named.TryGetValue($"{ns}.{name}", out var local) => Again(local, path),
        _ when named.TryGetValue(name, out var full) => Again(full, path),
        _ => throw Invalid(path, $"the type '{name}' is not known"),
    };

    // A logical type that does not fit its base type is ignored, as the Avro specification demands.
    private static DataType? Logical(JsonElement json, string path)
    {
        var logical = json.TryGetProperty("logicalType", out var given) ? given.GetString() : null;
        return (Text(json, "type", path), logical) switch
        {
            ("fixed" or "bytes", "decimal") => DecimalType(json, path),
            ("int", "date") => new DataType.Date(),
            ("int", "time-millis") => new DataType.TimeMillis(),
            ("long", "time-micros") => new DataType.TimeMicros(),
            ("long", "timestamp-micros") => new DataType.TimestampMicros(IsUtc: true),
            ("long", "timestamp-millis") => new DataType.TimestampMillis(IsUtc: true),
            ("long", "local-timestamp-micros") => new DataType.TimestampMicros(IsUtc: false),
            ("long", "local-timestamp-millis") => new DataType.TimestampMillis(IsUtc: false),
            ("string", "uuid") => new DataType.Uuid(),
            _ => null,
        };
    }

    private static DataType.Decimal DecimalType(JsonElement json, string path)
    {
        var precision = Number(json, "precision", path);
        var scale = json.TryGetProperty("scale", out _) ? Number(json, "scale", path) : 0;
        return precision is >= 1 and <= 38 && scale >= 0 && scale <= precision
            ? new DataType.Decimal(precision, scale)
            : throw new LakehouseException(
                ErrorKind.Unsupported, $"Field {path} is a decimal({precision},{scale}); up to 38 digits are supported.");
    }

    private static DataType.Enum EnumType(JsonElement json, string path) => new(
        Text(json, "name", path),
        new ValueList<string>(Member(json, "symbols", path).EnumerateArray().Select(symbol => symbol.GetString() ?? string.Empty)));

    private static JsonElement Member(JsonElement json, string name, string path) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? value : throw Invalid(path, $"'{name}' is missing");

    private static string Text(JsonElement json, string name, string path) =>
        Member(json, name, path) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : throw Invalid(path, $"'{name}' is no text");

    private static int Number(JsonElement json, string name, string path) =>
        Member(json, name, path) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) && number >= 0
            ? number
            : throw Invalid(path, $"'{name}' is no number");

    private static LakehouseException Invalid(string path, string why) =>
        new(ErrorKind.Corrupt, $"The Avro schema is not valid at {path}: {why}.");
}
