using System.Globalization;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Catalog.Desired;

/// <summary>Columns' types in a metastore: as <see cref="HiveTypeMapping"/>, with names of struct fields in lower case and timestamps as asked for (golden catalog fact 4).</summary>
internal static class ColumnTypes
{
    /// <summary>The type's text; <paramref name="timestamps"/> false makes timestamps <c>bigint</c>, those in structs too.</summary>
    public static string Of(DataType type, bool timestamps) => type switch
    {
        DataType.TimestampMicros or DataType.TimestampMillis when !timestamps => "bigint",
        DataType.List value => $"array<{Of(value.Element, timestamps)}>",
        DataType.Map value => $"map<string,{Of(value.Value, timestamps)}>",
        DataType.Struct value => $"struct<{string.Join(",", value.Fields.Select(field => $"{Lower(field.Name)}:{Of(field.Type, timestamps)}"))}>",
        _ => HiveTypeMapping.ToHive(type),
    };

    /// <summary>A name as metastores keep it.</summary>
    public static string Lower(string name) => name.ToLower(CultureInfo.InvariantCulture);
}
