using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services.Cleaning;

/// <summary>Partitions that a clean leaves without any file: their metafile goes too (spec 8.4). The root of a table without partitions stays.</summary>
internal static class EmptiedPartitions
{
    /// <summary>Partitions whose groups were all replaced and of which nothing is left once the given files are gone.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(
        TableState state, FileSystemView view, IReadOnlyDictionary<string, IReadOnlyList<string>> removed, CancellationToken cancellationToken)
    {
        var replaced = view.Groups.GroupBy(group => group.PartitionPath).Where(partition => partition.All(group => group.ReplacedAt is not null));
        var emptied = new List<string>();
        foreach (var partition in replaced.Select(partition => partition.Key).Where(partition => partition.Length > 0))
        {
            if (await IsEmptyAsync(state, partition, removed.GetValueOrDefault(partition) ?? [], cancellationToken).ConfigureAwait(false))
            {
                emptied.Add(partition);
            }
        }

        return emptied;
    }

    /// <summary>True when a partition holds nothing but its metafile (and the given files), and no write is under way.</summary>
    public static async Task<bool> IsEmptyAsync(
        TableState state, string partition, IReadOnlyCollection<string> without, CancellationToken cancellationToken)
    {
        // A write that has begun may have found the metafile and not yet announced its file.
        if (state.Timeline.PendingWrites.Any(write => write.Action is TimelineAction.Commit or TimelineAction.DeltaCommit or TimelineAction.ReplaceCommit))
        {
            return false;
        }

        await foreach (var entry in state.Storage.ListAsync(partition, recursive: false, cancellationToken).ConfigureAwait(false))
        {
            if (entry.IsFolder || (!PartitionLister.IsMetafile(entry.Name) && !without.Contains(entry.Path)))
            {
                return false;
            }
        }

        return true;
    }
}
