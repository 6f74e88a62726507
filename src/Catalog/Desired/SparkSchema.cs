using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Catalog.Desired;

/// <summary>A table's schema as Spark keeps it in table parameters, byte for byte as Hudi's sync writes it (golden catalog fact 5).</summary>
internal static class SparkSchema
{
    private const int PartLength = 4000;

    /// <summary>The parameters: the JSON in parts of 4000 characters, and the partition columns.</summary>
    /// <param name="columns">All columns in Spark's order: meta, data, partition.</param>
    /// <param name="partitionColumns">Names of the partition columns.</param>
    public static IEnumerable<KeyValuePair<string, string>> Parameters(IReadOnlyList<Field> columns, IReadOnlyList<string> partitionColumns)
    {
        var parts = Json(columns).Chunk(PartLength).Select(part => new string(part)).ToList();
        yield return new(ParameterKeys.SchemaPrefix + "numParts", Number(parts.Count));
        for (var index = 0; index < parts.Count; index++)
        {
            yield return new($"{ParameterKeys.SchemaPrefix}part.{Number(index)}", parts[index]);
        }

        if (partitionColumns.Count > 0)
        {
            yield return new(ParameterKeys.SchemaPrefix + "numPartCols", Number(partitionColumns.Count));
        }

        for (var index = 0; index < partitionColumns.Count; index++)
        {
            yield return new($"{ParameterKeys.SchemaPrefix}partCol.{Number(index)}", partitionColumns[index]);
        }
    }

    /// <summary>The schema's JSON.</summary>
    public static string Json(IReadOnlyList<Field> columns)
    {
        var text = new StringBuilder();
        AppendStruct(text, columns);
        return text.ToString();
    }

    private static void AppendStruct(StringBuilder text, IReadOnlyList<Field> fields)
    {
        text.Append("{\"type\":\"struct\",\"fields\":[");
        for (var index = 0; index < fields.Count; index++)
        {
            text.Append(index == 0 ? "" : ",").Append("{\"name\":").Append(Quoted(fields[index].Name)).Append(",\"type\":");
            AppendType(text, fields[index].Type);
            text.Append(",\"nullable\":").Append(Flag(fields[index].Nullable)).Append(",\"metadata\":{}}");
        }

        text.Append("]}");
    }

    private static void AppendType(StringBuilder text, DataType type)
    {
        switch (type)
        {
            case DataType.Struct value:
                AppendStruct(text, [.. value.Fields]);
                break;
            case DataType.List value:
                text.Append("{\"type\":\"array\", \"elementType\":");
                AppendType(text, value.Element);
                text.Append(",\"containsNull\":").Append(Flag(value.ElementNullable)).Append('}');
                break;
            case DataType.Map value:
                text.Append("{\"type\":\"map\", \"keyType\":\"string\",\"valueType\":");
                AppendType(text, value.Value);
                text.Append(",\"valueContainsNull\":").Append(Flag(value.ValueNullable)).Append('}');
                break;
            default:
                text.Append('"').Append(Simple(type)).Append('"');
                break;
        }
    }

    private static string Simple(DataType type) => type switch
    {
        DataType.Int or DataType.TimeMillis => "integer",
        DataType.Long or DataType.TimeMicros => "long",
        DataType.TimestampMicros or DataType.TimestampMillis => "timestamp",
        _ => HiveTypeMapping.ToHive(type),
    };

    private static string Quoted(string name) => JsonSerializer.Serialize(name, Relaxed);

    private static string Flag(bool value) => value ? "true" : "false";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
