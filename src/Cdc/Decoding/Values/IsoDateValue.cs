using System.Text.Json;
using Lakehouse.TableFormat.Columns;

namespace Lakehouse.Cdc.Decoding.Values;

/// <summary>An ISO date into a date column.</summary>
internal sealed class IsoDateValue : ValueDecoder
{
    private readonly StringScratch scratch = new();

    /// <inheritdoc />
    public override void Append(ref Utf8JsonReader reader, ColumnBuilder target)
    {
        if (!IsoText.TryDate(scratch.Read(ref reader, "an ISO date"), out var days))
        {
            throw WrongValue.At(ref reader, "an ISO date such as 2024-02-29");
        }

        ((IntColumnBuilder)target).Append(days);
    }
}
