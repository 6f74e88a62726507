using System.Text.Json;
using Lakehouse.TableFormat.Columns;

namespace Lakehouse.Cdc.Decoding.Values;

/// <summary>An ISO time into a column of microseconds.</summary>
internal sealed class IsoTimeValue : ValueDecoder
{
    private readonly StringScratch scratch = new();

    /// <inheritdoc />
    public override void Append(ref Utf8JsonReader reader, ColumnBuilder target)
    {
        if (!IsoText.TryTime(scratch.Read(ref reader, "an ISO time"), out var micros))
        {
            throw WrongValue.At(ref reader, "an ISO time such as 12:34:56.789");
        }

        ((LongColumnBuilder)target).Append(micros);
    }
}
