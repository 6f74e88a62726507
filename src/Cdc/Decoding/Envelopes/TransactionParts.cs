using Lakehouse.Cdc.Decoding.Json;

namespace Lakehouse.Cdc.Decoding.Envelopes;

/// <summary>The <c>transaction</c> block of an envelope (<c>provide.transaction.metadata</c>).</summary>
internal ref struct TransactionParts
{
    /// <summary>Transaction id, raw text.</summary>
    public ReadOnlySpan<byte> Id;

    /// <summary>Number of the event among all of the transaction; 0 when unknown.</summary>
    public long Order;

    /// <summary>Number of the event among those of its table; 0 when unknown.</summary>
    public long TableOrder;

    /// <summary>Reads the block; all is empty where it is null or absent.</summary>
    public static TransactionParts Read(ReadOnlySpan<byte> raw)
    {
        var parts = default(TransactionParts);
        if (!JsonText.IsObject(raw))
        {
            return parts;
        }

        var cursor = new JsonCursor(raw);
        cursor.Expect((byte)'{');
        var first = true;
        while (cursor.NextMember(ref first, out var name))
        {
            var value = cursor.SkipValue();
            if (name.SequenceEqual("id"u8))
            {
                parts.Id = JsonText.Content(value);
            }
            else if (name.SequenceEqual("total_order"u8))
            {
                _ = JsonText.TryInteger(value, out parts.Order);
            }
            else if (name.SequenceEqual("data_collection_order"u8))
            {
                _ = JsonText.TryInteger(value, out parts.TableOrder);
            }
        }

        return parts;
    }
}
