using System.Text.Json;
using Lakehouse.TableFormat.Columns;

namespace Lakehouse.Cdc.Decoding.Values;

/// <summary>An ISO date and time into a column of microseconds since the epoch.</summary>
internal sealed class IsoTimestampValue : ValueDecoder
{
    private readonly StringScratch scratch = new();

    /// <inheritdoc />
    public override void Append(ref Utf8JsonReader reader, ColumnBuilder target)
    {
        if (!IsoText.TryTimestamp(scratch.Read(ref reader, "an ISO timestamp"), out var micros))
        {
            throw WrongValue.At(ref reader, "an ISO timestamp such as 2024-02-29T12:34:56.789Z");
        }

        ((LongColumnBuilder)target).Append(micros);
    }
}
