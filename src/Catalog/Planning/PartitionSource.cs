using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Catalog.Planning;

/// <summary>Tells which partitions a sync has to look at: those that the timeline names since the last one, or all.</summary>
internal sealed class PartitionSource(TableState state)
{
    /// <summary>What changed since a position; everything when that cannot be told.</summary>
    public async Task<PartitionScope> SinceAsync(SyncPosition position, CancellationToken cancellationToken)
    {
        var (writes, reason) = await new TimelineDelta(state).SinceAsync(position, cancellationToken).ConfigureAwait(false);
        return writes is null
            ? await AllAsync(reason, cancellationToken).ConfigureAwait(false)
            : await NamedByAsync(writes, reason, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Every partition that holds rows.</summary>
    public async Task<PartitionScope> AllAsync(string reason, CancellationToken cancellationToken)
    {
        if (state.Properties.PartitionFields.Count == 0)
        {
            return new PartitionScope(IsAll: true, [], [], reason);
        }

        var view = await FileSystemView.LoadAsync(state, cancellationToken: cancellationToken).ConfigureAwait(false);
        return new PartitionScope(IsAll: true, LiveIn(view), [], reason);
    }

    private async Task<PartitionScope> NamedByAsync(IReadOnlyList<CommitMetadata> writes, string reason, CancellationToken cancellationToken)
    {
        var named = writes.SelectMany(write => write.PartitionToWriteStats.Keys.Concat(write.ReplacedFileIds.Keys))
            .Where(path => path.Length > 0).ToHashSet(StringComparer.Ordinal);
        if (state.Properties.PartitionFields.Count == 0 || named.Count == 0)
        {
            return new PartitionScope(IsAll: false, [], [], reason);
        }

        // Only a replacement takes all rows of a partition away; without one, what was written is there.
        var live = named;
        if (state.Timeline.CompletedWrites.Any(write => write.Action == TimelineAction.ReplaceCommit))
        {
            var view = await FileSystemView.LoadAsync(state, partitions: named, cancellationToken: cancellationToken).ConfigureAwait(false);
            live = LiveIn(view).ToHashSet(StringComparer.Ordinal);
        }

        return new PartitionScope(IsAll: false, Sorted(named.Where(live.Contains)), Sorted(named.Where(path => !live.Contains(path))), reason);
    }

    private static List<string> LiveIn(FileSystemView view) => Sorted(view.LatestSlices.Select(slice => slice.PartitionPath).Where(path => path.Length > 0).Distinct());

    private static List<string> Sorted(IEnumerable<string> paths) => [.. paths.Order(StringComparer.Ordinal)];
}
