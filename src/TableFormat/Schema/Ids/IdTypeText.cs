using System.Globalization;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Schema.Ids;

/// <summary>The words of Hudi's internal schema for types without members, both ways (spec 2.4.6).</summary>
internal static class IdTypeText
{
    /// <summary>The word, such as <c>decimal(10, 2)</c>.</summary>
    /// <exception cref="LakehouseException">Unsupported: Hudi's internal schema has no such type.</exception>
    public static string Of(DataType type) => type switch
    {
        DataType.Boolean => "boolean",
        DataType.Int => "int",
        DataType.Long => "long",
        DataType.Float => "float",
        DataType.Double => "double",
        DataType.String => "string",
        DataType.Binary => "binary",
        DataType.Date => "date",
        DataType.TimeMicros => "time",
        DataType.TimestampMicros { IsUtc: true } => "timestamp",
        DataType.Uuid => "uuid",
        DataType.Fixed value => string.Create(CultureInfo.InvariantCulture, $"fixed[{value.Size}]"),
        DataType.Decimal value => string.Create(CultureInfo.InvariantCulture, $"decimal({value.Precision}, {value.Scale})"),
        _ => throw new LakehouseException(
            ErrorKind.Unsupported,
            $"A column of type {DataTypeText.Of(type)} cannot be in a schema-on-read table.",
            fix: "Only add columns at the end and widen types on this table."),
    };

    /// <summary>Reads a word.</summary>
    /// <exception cref="LakehouseException">Unsupported: a word that is not known.</exception>
    public static DataType Parse(string word) => word switch
    {
        "boolean" => new DataType.Boolean(),
        "int" => new DataType.Int(),
        "long" => new DataType.Long(),
        "float" => new DataType.Float(),
        "double" => new DataType.Double(),
        "string" => new DataType.String(),
        "binary" => new DataType.Binary(),
        "date" => new DataType.Date(),
        "time" => new DataType.TimeMicros(),
        "timestamp" => new DataType.TimestampMicros(IsUtc: true),
        "uuid" => new DataType.Uuid(),
        _ => WithSize(word),
    };

    private static DataType WithSize(string word)
    {
        var open = word.IndexOfAny(['[', '(']);
        var numbers = open < 0 ? [] : word[(open + 1)..].TrimEnd(']', ')').Split(',').Select(number => int.TryParse(number, NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var value) ? value : -1).ToList();
        return (open < 0 ? word : word[..open], numbers) switch
        {
            ("fixed", [> 0 and var size]) => new DataType.Fixed(size),
            ("decimal", [> 0 and <= 38 and var precision, >= 0 and var scale]) when scale <= precision => new DataType.Decimal(precision, scale),
            _ => throw new LakehouseException(ErrorKind.Unsupported, $"The type '{word}' of a schema-on-read table is not known."),
        };
    }
}
