using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Reading;

/// <summary>The files that commits say they wrote, whether they still exist or not.</summary>
/// <param name="table">Properties and timeline.</param>
internal sealed class CommittedFiles(TableState table)
{
    /// <summary>The newest base file of each group that the commits wrote and did not replace, ordered by partition and file id; and whether they wrote log files too.</summary>
    internal async Task<(IReadOnlyList<FileSlice> Slices, bool HasLogs)> NewestAsync(IEnumerable<Instant> commits, CancellationToken cancellationToken)
    {
        var newest = new Dictionary<(string Partition, string FileId), FileSlice>();
        var replaced = new HashSet<(string Partition, string FileId)>();
        var hasLogs = false;
        foreach (var commit in commits)
        {
            var metadata = await table.MetadataOfAsync(commit, cancellationToken).ConfigureAwait(false);
            foreach (var (partition, stats) in metadata.PartitionToWriteStats)
            {
                foreach (var stat in stats)
                {
                    hasLogs |= !Add(newest, partition, stat);
                }
            }

            replaced.UnionWith(metadata.ReplacedFileIds.SelectMany(entry => entry.Value.Select(fileId => (entry.Key, fileId))));
        }

        var live = newest.Where(entry => !replaced.Contains(entry.Key)).Select(entry => entry.Value)
            .OrderBy(slice => slice.PartitionPath, StringComparer.Ordinal).ThenBy(slice => slice.FileId, StringComparer.Ordinal);
        return ([.. live], hasLogs);
    }

    /// <summary>The first slice whose base file is gone, or null. One listing per partition.</summary>
    internal async Task<FileSlice?> FirstMissingAsync(IReadOnlyList<FileSlice> slices, CancellationToken cancellationToken)
    {
        foreach (var partition in slices.GroupBy(slice => slice.PartitionPath))
        {
            var listing = await PartitionLister.ListAsync(table.Storage, partition.Key, cancellationToken).ConfigureAwait(false);
            var present = listing.Files.Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
            if (partition.FirstOrDefault(slice => !present.Contains(slice.BaseFile!.Name.ToString())) is { } missing)
            {
                return missing;
            }
        }

        return null;
    }

    // False for a log file. Paths are rebuilt from partition and name: the rest of a stored path may be that of another place.
    private static bool Add(Dictionary<(string Partition, string FileId), FileSlice> newest, string partition, WriteStat stat)
    {
        var path = stat.Path ?? string.Empty;
        var name = path[(path.LastIndexOf('/') + 1)..];
        if (BaseFileName.TryParse(name, out var baseName))
        {
            var file = new BaseFile(baseName, partition.Length == 0 ? name : $"{partition}/{name}", stat.FileSizeInBytes);
            newest[(partition, stat.FileId)] = new FileSlice(partition, stat.FileId, baseName.Instant, file, []);
            return true;
        }

        return !LogFileName.TryParse(name, out _);
    }
}
