namespace Lakehouse.Cdc.Positions;

/// <summary>Where a table stands in one topic.</summary>
/// <param name="Id">Kafka's id of the topic, or what identifies a file; null when the source has none.</param>
/// <param name="PartitionCount">Partitions that the topic had.</param>
/// <param name="Partitions">Positions by partition number.</param>
internal sealed record TopicPosition(string? Id, int PartitionCount, IReadOnlyDictionary<int, PartitionPosition> Partitions);
