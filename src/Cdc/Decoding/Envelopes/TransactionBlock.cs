using Lakehouse.Cdc.Decoding.Json;

namespace Lakehouse.Cdc.Decoding.Envelopes;

/// <summary>The <c>transaction</c> block of an envelope (<c>provide.transaction.metadata</c>).</summary>
internal static class TransactionBlock
{
    /// <summary>The transaction's id as raw text; empty where the block is null or absent.</summary>
    public static ReadOnlySpan<byte> IdOf(ReadOnlySpan<byte> raw)
    {
        if (!JsonText.IsObject(raw))
        {
            return default;
        }

        var cursor = new JsonCursor(raw);
        cursor.Expect((byte)'{');
        var first = true;
        while (cursor.NextMember(ref first, out var name))
        {
            var value = cursor.SkipValue();
            if (name.SequenceEqual("id"u8))
            {
                return JsonText.Content(value);
            }
        }

        return default;
    }
}
