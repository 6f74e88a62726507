using System.Text.Json;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Cdc.Decoding.Values;

/// <summary>A decimal as text or as a number, into a decimal column.</summary>
/// <param name="type">Type of the column.</param>
/// <param name="round">True where the value passed through a double, so that its last digits mean nothing.</param>
internal sealed class DecimalTextValue(DataType.Decimal type, bool round) : ValueDecoder
{
    private readonly StringScratch scratch = new();

    /// <inheritdoc />
    public override void Append(ref Utf8JsonReader reader, ColumnBuilder target)
    {
        var text = reader.TokenType == JsonTokenType.Number ? reader.ValueSpan : scratch.Read(ref reader, "a decimal");
        if (!DecimalDigits.TryParse(text, type.Precision, type.Scale, round, out var value))
        {
            throw WrongValue.At(
                ref reader,
                $"a decimal of at most {type.Precision} digits, {type.Scale} of them after the point",
                "set decimal.handling.mode as the connector has it (precise, string, double)");
        }

        ((DecimalColumnBuilder)target).Append(value);
    }
}
