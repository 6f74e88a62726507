using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Query.Views;

/// <summary>The table's types as DuckDB spells them.</summary>
internal static class DuckTypeNames
{
    /// <summary>Name of a type, such as <c>STRUCT("a" INTEGER)</c>.</summary>
    public static string Of(DataType type) => type switch
    {
        DataType.Boolean => "BOOLEAN",
        DataType.Int => "INTEGER",
        DataType.Long => "BIGINT",
        DataType.Float => "FLOAT",
        DataType.Double => "DOUBLE",
        DataType.String or DataType.Enum => "VARCHAR",
        DataType.Binary or DataType.Fixed => "BLOB",
        DataType.Decimal number => $"DECIMAL({number.Precision},{number.Scale})",
        DataType.Date => "DATE",
        DataType.TimeMicros or DataType.TimeMillis => "TIME",
        DataType.TimestampMicros { IsUtc: true } or DataType.TimestampMillis { IsUtc: true } => "TIMESTAMP WITH TIME ZONE",
        DataType.TimestampMicros or DataType.TimestampMillis => "TIMESTAMP",
        DataType.Uuid => "VARCHAR",
        DataType.List list => $"{Of(list.Element)}[]",
        DataType.Map map => $"MAP(VARCHAR, {Of(map.Value)})",
        DataType.Struct record => $"STRUCT({string.Join(", ", record.Fields.Select(field => $"{Sql.Name(field.Name)} {Of(field.Type)}"))})",
        _ => throw new NotSupportedException(type.ToString()),
    };
}
