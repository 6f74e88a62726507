namespace Lakehouse.Cdc.Sources.Kafka;

/// <summary>Bytes of a key or value in its deserializer's buffer, valid until that consumer's next message.</summary>
/// <param name="Buffer">The buffer.</param>
/// <param name="Length">Bytes used; -1 for null.</param>
internal readonly record struct BorrowedBytes(byte[] Buffer, int Length)
{
    public bool IsNull => Length < 0;

    public ReadOnlySpan<byte> Span => IsNull ? default : Buffer.AsSpan(0, Length);
}
