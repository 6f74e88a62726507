using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services.Clustering;

/// <summary>Writes that are under way, as their inflight files describe them (spec 2.4.4); a service yields to them.</summary>
internal static class PendingWriters
{
    /// <summary>The first pending write that changes one of the file groups, or null.</summary>
    /// <param name="state">The table now.</param>
    /// <param name="self">The instant that asks.</param>
    /// <param name="groups">The file groups.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<Instant?> FirstTouchingAsync(
        TableState state, InstantTime self, IReadOnlySet<(string Partition, string FileId)> groups, CancellationToken cancellationToken)
    {
        foreach (var write in state.Timeline.PendingWrites.Where(write => write.Time != self))
        {
            if (write.Action is TimelineAction.Commit or TimelineAction.DeltaCommit or TimelineAction.ReplaceCommit
                && await TouchesAsync(state, write, groups, cancellationToken).ConfigureAwait(false))
            {
                return write;
            }
        }

        return null;
    }

    private static async Task<bool> TouchesAsync(
        TableState state, Instant write, IReadOnlySet<(string Partition, string FileId)> groups, CancellationToken cancellationToken)
    {
        var layout = state.Properties.Layout;
        var path = layout.PathOf(write.In(InstantState.Inflight).FileName(layout));
        var content = await state.Storage.TryReadAsync(path, cancellationToken).ConfigureAwait(false);
        if (content is not { Length: > 0 })
        {
            return false;
        }

        // What a replace commit replaces stands in its completed file only; its partitions have to do.
        var profile = CommitMetadataJson.Read(content, path);
        return write.Action == TimelineAction.ReplaceCommit
            ? profile.PartitionToWriteStats.Count == 0 || profile.PartitionToWriteStats.Keys.Any(partition => groups.Any(group => group.Partition == partition))
            : profile.PartitionToWriteStats.Any(partition => partition.Value.Any(stat => groups.Contains((partition.Key, stat.FileId))));
    }
}
