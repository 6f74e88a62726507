using System.Globalization;

namespace Lakehouse.TableFormat.Schema;

/// <summary>Column types in the words of Hive Metastore and Glue (spec 14.2). Stateless and thread-safe.</summary>
public static class HiveTypeMapping
{
    /// <summary>Name of a type, such as <c>decimal(10,2)</c>; timestamps are <c>timestamp</c>, times of day <c>bigint</c> or <c>int</c>.</summary>
    public static string ToHive(DataType type) => type switch
    {
        DataType.Boolean => "boolean",
        DataType.Int or DataType.TimeMillis => "int",
        DataType.Long or DataType.TimeMicros => "bigint",
        DataType.Float => "float",
        DataType.Double => "double",
        DataType.String or DataType.Uuid or DataType.Enum => "string",
        DataType.Binary or DataType.Fixed => "binary",
        DataType.Decimal value => string.Create(CultureInfo.InvariantCulture, $"decimal({value.Precision},{value.Scale})"),
        DataType.Date => "date",
        DataType.TimestampMicros or DataType.TimestampMillis => "timestamp",
        DataType.List value => $"array<{ToHive(value.Element)}>",
        DataType.Map value => $"map<string,{ToHive(value.Value)}>",
        DataType.Struct value => $"struct<{string.Join(",", value.Fields.Select(field => $"{field.Name}:{ToHive(field.Type)}"))}>",
        _ => throw new ArgumentOutOfRangeException(nameof(type), DataTypeText.Of(type), "no Hive name"),
    };
}
