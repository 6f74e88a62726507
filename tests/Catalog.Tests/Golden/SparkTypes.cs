using System.Globalization;
using System.Text.Json.Nodes;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Catalog.Tests.Golden;

/// <summary>Spark's schema JSON as columns.</summary>
internal static class SparkTypes
{
    public static IEnumerable<Field> Fields(JsonNode type) => type["fields"]!.AsArray()
        .Select(field => new Field((string)field!["name"]!, Of(field["type"]!), (bool)field["nullable"]!));

    public static DataType Simple(string name) => name switch
    {
        "boolean" => new DataType.Boolean(),
        "integer" or "int" => new DataType.Int(),
        "long" or "bigint" => new DataType.Long(),
        "float" => new DataType.Float(),
        "double" => new DataType.Double(),
        "string" => new DataType.String(),
        "binary" => new DataType.Binary(),
        "date" => new DataType.Date(),
        "timestamp" => new DataType.TimestampMicros(true),
        _ when name.StartsWith("decimal(", StringComparison.Ordinal) => Decimal(name[8..^1].Split(',')),
        _ => throw new NotSupportedException(name),
    };

    private static DataType Of(JsonNode type) => type is JsonValue ? Simple((string)type!) : (string)type["type"]! switch
    {
        "struct" => new DataType.Struct(new ValueList<Field>(Fields(type))),
        "array" => new DataType.List(Of(type["elementType"]!), (bool)type["containsNull"]!),
        "map" => new DataType.Map(Of(type["valueType"]!), (bool)type["valueContainsNull"]!),
        var other => throw new NotSupportedException(other),
    };

    private static DataType.Decimal Decimal(string[] sizes) =>
        new(int.Parse(sizes[0], CultureInfo.InvariantCulture), int.Parse(sizes[1], CultureInfo.InvariantCulture));
}
