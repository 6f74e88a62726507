namespace Lakehouse.Cdc.Quarantine;

/// <summary>A quarantined event as a line of the store; bytes are base64 in JSON. Member names are the file's.</summary>
internal sealed record StoredEvent(
    string Id, string Topic, int Partition, long Offset, long TimestampMs, string Reason, string? KeyText, byte[]? Key, byte[]? Value,
    DateTimeOffset At, long Sequence)
{
    public static StoredEvent Of(QuarantineEntry entry) => new(
        entry.Id, entry.Topic, entry.Partition, entry.Offset, entry.TimestampMs, entry.Reason, entry.KeyText, entry.Key, entry.Value, entry.At,
        entry.Sequence);

    public QuarantinedEvent ToPublic(TableId table, QuarantineState state) => new(
        Id, table, Topic, Partition, Offset, Reason, At,
        Key is null ? null : new ReadOnlyMemory<byte>(Key), Value is null ? null : new ReadOnlyMemory<byte>(Value), state);
}
