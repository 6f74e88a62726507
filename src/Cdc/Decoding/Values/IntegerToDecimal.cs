using System.Buffers.Text;
using System.Text.Json;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Cdc.Decoding.Values;

/// <summary>A whole number into a decimal column; an unsigned one that arrives wrapped below zero is repaired.</summary>
/// <param name="type">Type of the column.</param>
/// <param name="unsigned">Whether the source's column is bigint unsigned.</param>
internal sealed class IntegerToDecimal(DataType.Decimal type, bool unsigned) : ValueDecoder
{
    private readonly Int128 limit = DecimalDigits.PowerOfTen(type.Precision);
    private readonly Int128 factor = DecimalDigits.PowerOfTen(type.Scale);

    /// <inheritdoc />
    public override void Append(ref Utf8JsonReader reader, ColumnBuilder target)
    {
        Int128 value;
        if (reader.TokenType == JsonTokenType.Number
            && Utf8Parser.TryParse(reader.ValueSpan, out ulong large, out var used) && used == reader.ValueSpan.Length)
        {
            value = large;
        }
        else
        {
            value = WholeNumber.Read(ref reader);
            value = unsigned && value < 0 ? value + ((Int128)ulong.MaxValue + 1) : value;
        }

        value *= factor;
        if (Int128.Abs(value) >= limit)
        {
            throw WrongValue.At(ref reader, $"a number of at most {type.Precision} digits");
        }

        ((DecimalColumnBuilder)target).Append(value);
    }
}
