namespace Lakehouse.Cdc.Sources;

/// <summary>Offsets that a partition holds.</summary>
/// <param name="Low">First offset that is there.</param>
/// <param name="High">Next offset to be written (with open transactions: to be readable).</param>
internal readonly record struct PartitionRange(long Low, long High);
