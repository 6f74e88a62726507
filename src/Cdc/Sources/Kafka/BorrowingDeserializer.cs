using Confluent.Kafka;

namespace Lakehouse.Cdc.Sources.Kafka;

/// <summary>Copies each message's bytes into one growing buffer, so that no array is made per message. One per consumer and field.</summary>
internal sealed class BorrowingDeserializer : IDeserializer<BorrowedBytes>
{
    private byte[] buffer = new byte[1 << 12];

    public BorrowedBytes Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
    {
        if (isNull) return new BorrowedBytes(buffer, -1);
        if (buffer.Length < data.Length) buffer = new byte[Math.Max(data.Length, 2 * buffer.Length)];
        data.CopyTo(buffer);
        return new BorrowedBytes(buffer, data.Length);
    }
}
