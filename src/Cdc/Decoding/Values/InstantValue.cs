using System.Text.Json;
using Lakehouse.TableFormat.Columns;

namespace Lakehouse.Cdc.Decoding.Values;

/// <summary>ISO text, or a number where its unit is known, into a timestamp column.</summary>
/// <param name="number">Reads numbers; null where milliseconds and microseconds could not be told apart.</param>
internal sealed class InstantValue(ValueDecoder? number) : ValueDecoder
{
    private readonly IsoTimestampValue text = new();

    /// <inheritdoc />
    public override void Append(ref Utf8JsonReader reader, ColumnBuilder target)
    {
        if (reader.TokenType != JsonTokenType.Number)
        {
            text.Append(ref reader, target);
            return;
        }

        if (number is null)
        {
            throw WrongValue.At(
                ref reader,
                "a timestamp whose unit is known (this number may count milliseconds or microseconds)",
                "configure the table's ddl or columns, or a time.precision.mode other than adaptive_time_microseconds");
        }

        number.Append(ref reader, target);
    }
}
