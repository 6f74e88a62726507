using System.Text.Json;
using Lakehouse.TableFormat.Columns;

namespace Lakehouse.Cdc.Decoding.Values;

/// <summary>A whole number, a year or a count of days into an int or date column.</summary>
internal sealed class IntegerValue : ValueDecoder
{
    /// <inheritdoc />
    public override void Append(ref Utf8JsonReader reader, ColumnBuilder target)
    {
        var value = WholeNumber.Read(ref reader);
        if (value != (int)value)
        {
            throw WrongValue.At(ref reader, "a whole number of 32 bits");
        }

        ((IntColumnBuilder)target).Append((int)value);
    }
}
