using System.Globalization;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Cli.Altering;

/// <summary>Column types as a person writes them: SQL's words.</summary>
internal static class ColumnTypes
{
    private static readonly Dictionary<string, DataType> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["boolean"] = new DataType.Boolean(),
        ["int"] = new DataType.Int(),
        ["integer"] = new DataType.Int(),
        ["bigint"] = new DataType.Long(),
        ["long"] = new DataType.Long(),
        ["float"] = new DataType.Float(),
        ["real"] = new DataType.Float(),
        ["double"] = new DataType.Double(),
        ["string"] = new DataType.String(),
        ["varchar"] = new DataType.String(),
        ["binary"] = new DataType.Binary(),
        ["varbinary"] = new DataType.Binary(),
        ["date"] = new DataType.Date(),
        ["timestamp"] = new DataType.TimestampMicros(IsUtc: true),
    };

    /// <summary>The type that a word names.</summary>
    /// <exception cref="LakehouseException">Invalid: no such type.</exception>
    public static DataType Parse(string text)
    {
        if (Words.TryGetValue(text.Trim(), out var type))
        {
            return type;
        }

        var parts = text.Trim().Split('(', ')', ',');
        return parts is [var word, var first, var second, ""] && word.Trim().Equals("decimal", StringComparison.OrdinalIgnoreCase)
            && int.TryParse(first, NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var precision)
            && int.TryParse(second, NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var scale)
            && precision is >= 1 and <= 38 && scale >= 0 && scale <= precision
                ? new DataType.Decimal(precision, scale)
                : throw new LakehouseException(
                    ErrorKind.Invalid, $"'{text}' is no column type.", fix: $"Use decimal(P,S) or one of {string.Join(", ", Words.Keys)}.");
    }
}
