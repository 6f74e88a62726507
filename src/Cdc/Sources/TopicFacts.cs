namespace Lakehouse.Cdc.Sources;

/// <summary>A topic as its source knows it.</summary>
/// <param name="Topic">Name.</param>
/// <param name="Id">Id that a recreated topic does not keep; null when the source has none.</param>
/// <param name="Ranges">Offsets by partition, all partitions.</param>
internal sealed record TopicFacts(string Topic, string? Id, IReadOnlyList<PartitionRange> Ranges);
