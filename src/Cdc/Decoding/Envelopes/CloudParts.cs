using Lakehouse.Cdc.Decoding.Json;

namespace Lakehouse.Cdc.Decoding.Envelopes;

/// <summary>The attributes that Debezium's CloudEvents converter adds beside <c>data</c>: op, source block and transaction.</summary>
internal ref struct CloudParts
{
    /// <summary>Where the change comes from.</summary>
    public SourceParts Source;

    /// <summary>Operation, raw JSON string.</summary>
    public ReadOnlySpan<byte> Op;

    /// <summary>Transaction id, raw text.</summary>
    public ReadOnlySpan<byte> TransactionId;

    private static ReadOnlySpan<byte> Prefix => "iodebezium"u8;

    /// <summary>Reads the attributes of a CloudEvent.</summary>
    public static CloudParts Read(ReadOnlySpan<byte> text)
    {
        var parts = default(CloudParts);
        var cursor = new JsonCursor(text);
        cursor.Expect((byte)'{');
        var first = true;
        while (cursor.NextMember(ref first, out var name))
        {
            var value = cursor.SkipValue();
            if (name.StartsWith(Prefix))
            {
                parts.Set(name[Prefix.Length..], value);
            }
        }

        return parts;
    }

    private void Set(scoped ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.SequenceEqual("op"u8))
        {
            Op = value;
        }
        else if (name.SequenceEqual("txid"u8))
        {
            TransactionId = JsonText.Content(value);
        }
        else
        {
            Source.Set(
                name.SequenceEqual("tsms"u8) ? "ts_ms"u8
                : name.SequenceEqual("tsus"u8) ? "ts_us"u8
                : name.SequenceEqual("serverid"u8) ? "server_id"u8 : name,
                value);
        }
    }
}
