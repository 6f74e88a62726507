using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.FileGroups;

/// <summary>All committed slices of one file id in one partition. Immutable.</summary>
/// <param name="PartitionPath">Partition; empty for a table without partitions.</param>
/// <param name="FileId">File id.</param>
/// <param name="Slices">Committed slices, newest first; a pending compaction's slice (logs only) counts as one.</param>
/// <param name="ReplacedAt">The replace commit that made the group invisible, or null while it lives.</param>
public sealed record FileGroup(string PartitionPath, string FileId, IReadOnlyList<FileSlice> Slices, InstantTime? ReplacedAt);
