using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.FileGroups;

/// <summary>The files of one partition's folder.</summary>
/// <param name="Path">Partition path; empty for a table without partitions.</param>
/// <param name="Files">Everything in the folder that is no folder.</param>
internal sealed record PartitionListing(string Path, IReadOnlyList<StorageEntry> Files);
