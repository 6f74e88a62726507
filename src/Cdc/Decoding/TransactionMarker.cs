using System.Text.Json;

namespace Lakehouse.Cdc.Decoding;

/// <summary>Begin or end of a source transaction, from the transaction topic.</summary>
/// <param name="Id">Transaction id, such as a GTID.</param>
/// <param name="IsEnd">True for END.</param>
/// <param name="EventCount">Events of the transaction in all tables, a key update counted twice, tombstones not; null at BEGIN.</param>
/// <param name="TableCounts">Events per <c>database.table</c>; empty at BEGIN.</param>
public sealed record TransactionMarker(string Id, bool IsEnd, long? EventCount, IReadOnlyDictionary<string, long> TableCounts)
{
    /// <summary>Reads the marker of an event whose op is <see cref="ChangeOp.Transaction"/>.</summary>
    /// <exception cref="BadEventException">The payload is not a marker.</exception>
    public static TransactionMarker Read(in ChangeEvent change)
    {
        try
        {
            using var document = JsonDocument.Parse(change.Payload.ToArray());
            return Read(document.RootElement);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            throw new BadEventException(BadEventKind.Unparsable, $"the transaction marker cannot be read: {failure.Message}", innerException: failure);
        }
    }

    private static TransactionMarker Read(JsonElement json)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        if (json.GetProperty("data_collections") is { ValueKind: JsonValueKind.Array } tables)
        {
            foreach (var one in tables.EnumerateArray())
            {
                counts[one.GetProperty("data_collection").GetString() ?? ""] = one.GetProperty("event_count").GetInt64();
            }
        }

        var count = json.GetProperty("event_count");
        return new TransactionMarker(
            json.GetProperty("id").GetString() ?? "",
            json.GetProperty("status").GetString() == "END",
            count.ValueKind == JsonValueKind.Null ? null : count.GetInt64(),
            counts);
    }
}
