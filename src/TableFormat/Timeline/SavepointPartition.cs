namespace Lakehouse.TableFormat.Timeline;

/// <summary>Files that a savepoint protects in one partition.</summary>
/// <param name="PartitionPath">Partition path.</param>
/// <param name="DataFiles">File names.</param>
internal sealed record SavepointPartition(string PartitionPath, IReadOnlyList<string> DataFiles);
