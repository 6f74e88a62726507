using Lakehouse.Cdc.Decoding;

namespace Lakehouse.Cdc.Positions;

/// <summary>Where a table stands in one partition of a topic.</summary>
/// <param name="Next">First offset that the table does not have.</param>
internal sealed record PartitionPosition(long Next)
{
    /// <summary>Last streamed change that was applied, where the source tells its log position.</summary>
    public SourcePosition? Last { get; init; }

    /// <summary>First streamed change since which no offset of the partition was missing up to <see cref="Next"/>; null when not known.</summary>
    public SourcePosition? First { get; init; }

    /// <summary>GTID of the last change.</summary>
    public string? Gtid { get; init; }

    /// <summary><c>server_id</c> of the last change; 0 when unknown.</summary>
    public long ServerId { get; init; }

    /// <summary>Newest source commit time that was applied, in milliseconds since the epoch; 0 when unknown.</summary>
    public long NewestTimestampMs { get; init; }

    /// <summary>The same in microseconds; 0 when the source does not tell it.</summary>
    public long NewestTimestampMicros { get; init; }

    /// <summary>Last event that was taken from a file; null for other sources.</summary>
    public EventMark? Mark { get; init; }
}
