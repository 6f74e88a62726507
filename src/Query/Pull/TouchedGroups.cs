using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Query.Pull;

/// <summary>File groups that a range of commits wrote or replaced. Immutable once loaded.</summary>
internal sealed class TouchedGroups
{
    private readonly Dictionary<string, TouchedPartition> partitions = new(StringComparer.Ordinal);

    private TouchedGroups()
    {
    }

    /// <summary>By partition path.</summary>
    public IReadOnlyDictionary<string, TouchedPartition> Partitions => partitions;

    /// <summary>Reads the commits' metadata. Compactions change no row and move none.</summary>
    public static async Task<TouchedGroups> LoadAsync(TableState table, IEnumerable<Instant> commits, CancellationToken cancellationToken)
    {
        var touched = new TouchedGroups();
        foreach (var commit in commits)
        {
            var metadata = await table.MetadataOfAsync(commit, cancellationToken);
            if (metadata.OperationType is not (WriteOperation.Compact or WriteOperation.LogCompact))
            {
                touched.Add(metadata);
            }
        }

        return touched;
    }

    /// <summary>The slices that are of touched groups.</summary>
    public IReadOnlyList<FileSlice> Of(IEnumerable<FileSlice> slices, string? partition = null) => [.. slices.Where(slice =>
        (partition is null || slice.PartitionPath == partition)
        && partitions.TryGetValue(slice.PartitionPath, out var groups) && groups.FileIds.Contains(slice.FileId))];

    private void Add(CommitMetadata metadata)
    {
        var movesOnly = metadata.OperationType == WriteOperation.Cluster;
        foreach (var (partition, stats) in metadata.PartitionToWriteStats)
        {
            In(partition).Wrote(stats, movesOnly);
        }

        foreach (var (partition, fileIds) in metadata.ReplacedFileIds)
        {
            In(partition).Replaced(fileIds, movesOnly);
        }
    }

    private TouchedPartition In(string partition) =>
        partitions.TryGetValue(partition, out var known) ? known : partitions[partition] = new TouchedPartition();
}
