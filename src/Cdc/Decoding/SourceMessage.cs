namespace Lakehouse.Cdc.Decoding;

/// <summary>
/// One message as a source delivers it. Its spans are valid only until the source reads on; nothing here is copied.
/// </summary>
public readonly ref struct SourceMessage
{
    /// <summary>Topic, or the name that a file source gives its stream.</summary>
    public required string Topic { get; init; }

    /// <summary>Partition of the topic; 0 where there are none.</summary>
    public int Partition { get; init; }

    /// <summary>Offset in the partition, or line number of a file counted from 0.</summary>
    public long Offset { get; init; }

    /// <summary>Kafka timestamp in milliseconds since the epoch; 0 when unknown.</summary>
    public long TimestampMs { get; init; }

    /// <summary>Key bytes; empty when there is none.</summary>
    public ReadOnlySpan<byte> Key { get; init; }

    /// <summary>False when the key is null (Kafka tells null from empty).</summary>
    public bool HasKey { get; init; }

    /// <summary>Value bytes; empty for a tombstone.</summary>
    public ReadOnlySpan<byte> Value { get; init; }

    /// <summary>False when the value is null: a tombstone.</summary>
    public bool HasValue { get; init; }

    /// <summary><c>topic/partition@offset</c>, for messages to a person.</summary>
    public string Describe() => $"{Topic}/{Partition}@{Offset}";
}
