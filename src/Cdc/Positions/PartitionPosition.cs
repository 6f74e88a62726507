using Lakehouse.Cdc.Decoding;

namespace Lakehouse.Cdc.Positions;

/// <summary>Where a table stands in one partition of a topic.</summary>
/// <param name="Next">First offset that the table does not have.</param>
internal sealed record PartitionPosition(long Next)
{
    /// <summary>Last streamed change that was applied, where the source tells its log position.</summary>
    public SourcePosition? Last { get; init; }

    /// <summary>GTID of that change.</summary>
    public string? Gtid { get; init; }

    /// <summary>Newest source commit time that was applied, in milliseconds since the epoch; 0 when unknown.</summary>
    public long NewestTimestampMs { get; init; }
}
