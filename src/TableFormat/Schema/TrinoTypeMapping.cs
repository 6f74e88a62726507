using System.Globalization;

namespace Lakehouse.TableFormat.Schema;

/// <summary>Column types in the words of Trino, as its Hudi connector shows the Hive types of spec 14.2: timestamps as <c>timestamp(9)</c>, with the microseconds that are stored (golden catalog fact 48). Stateless and thread-safe.</summary>
public static class TrinoTypeMapping
{
    /// <summary>Name of a type, such as <c>decimal(10,2)</c>.</summary>
    public static string ToTrino(DataType type) => type switch
    {
        DataType.Boolean => "boolean",
        DataType.Int or DataType.TimeMillis => "integer",
        DataType.Long or DataType.TimeMicros => "bigint",
        DataType.Float => "real",
        DataType.Double => "double",
        DataType.String or DataType.Uuid or DataType.Enum => "varchar",
        DataType.Binary or DataType.Fixed => "varbinary",
        DataType.Decimal value => string.Create(CultureInfo.InvariantCulture, $"decimal({value.Precision},{value.Scale})"),
        DataType.Date => "date",
        DataType.TimestampMicros or DataType.TimestampMillis => "timestamp(9)",
        DataType.List value => $"array({ToTrino(value.Element)})",
        DataType.Map value => $"map(varchar, {ToTrino(value.Value)})",
        DataType.Struct value => $"row({string.Join(", ", value.Fields.Select(Member))})",
        _ => throw new ArgumentOutOfRangeException(nameof(type), DataTypeText.Of(type), "no Trino name"),
    };

    private static string Member(Field field) =>
        $"\"{field.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\" {ToTrino(field.Type)}";
}
