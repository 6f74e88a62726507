using System.Text.Json;
using Lakehouse.TableFormat.Columns;

namespace Lakehouse.Cdc.Decoding.Values;

/// <summary>true or false into a boolean column, or as 1 or 0 into an int column (tinyint(1) through TinyIntOneToBooleanConverter).</summary>
internal sealed class BooleanValue : ValueDecoder
{
    /// <inheritdoc />
    public override void Append(ref Utf8JsonReader reader, ColumnBuilder target)
    {
        var value = reader.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            _ => throw WrongValue.At(ref reader, "true or false"),
        };
        if (target is BooleanColumnBuilder column)
        {
            column.Append(value);
        }
        else
        {
            ((IntColumnBuilder)target).Append(value ? 1 : 0);
        }
    }
}
