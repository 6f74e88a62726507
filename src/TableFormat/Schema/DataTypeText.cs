using System.Globalization;

namespace Lakehouse.TableFormat.Schema;

/// <summary>Types in words, for messages.</summary>
public static class DataTypeText
{
    /// <summary>A type such as <c>decimal(10,2)</c> or <c>list&lt;int&gt;</c>.</summary>
    public static string Of(DataType type) => type switch
    {
        DataType.Boolean => "boolean",
        DataType.Int => "int",
        DataType.Long => "long",
        DataType.Float => "float",
        DataType.Double => "double",
        DataType.String => "string",
        DataType.Binary => "binary",
        DataType.Fixed value => string.Create(CultureInfo.InvariantCulture, $"fixed({value.Size})"),
        DataType.Decimal value => string.Create(CultureInfo.InvariantCulture, $"decimal({value.Precision},{value.Scale})"),
        DataType.Date => "date",
        DataType.TimeMicros => "time (microseconds)",
        DataType.TimeMillis => "time (milliseconds)",
        DataType.TimestampMicros value => value.IsUtc ? "timestamp" : "local timestamp",
        DataType.TimestampMillis value => value.IsUtc ? "timestamp (milliseconds)" : "local timestamp (milliseconds)",
        DataType.Uuid => "uuid",
        DataType.Enum value => $"enum {value.Name}",
        DataType.List value => $"list<{Of(value.Element)}>",
        DataType.Map value => $"map<string,{Of(value.Value)}>",
        DataType.Struct value => $"struct<{string.Join(",", value.Fields.Select(field => $"{field.Name}:{Of(field.Type)}"))}>",
        _ => type.ToString(),
    };
}
