using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services.Cleaning;

/// <summary>
/// Partitions in which a slice may have become free since the last clean. A slice becomes free when a newer one of its group falls behind
/// the earliest retained instant, so only commits between the old and the new such instant count.
/// </summary>
internal static class ChangedPartitions
{
    /// <summary>The partitions, or null when all have to be looked at.</summary>
    public static async Task<IReadOnlyCollection<string>?> SinceLastCleanAsync(
        TableState state, InstantTime earliest, IReadOnlyList<InstantTime> savepoints, CancellationToken cancellationToken)
    {
        var last = state.Timeline.Instants.LastOrDefault(instant => instant is { Action: TimelineAction.Clean, State: InstantState.Completed });
        if (last is null
            || await ReadAsync(state, last, cancellationToken).ConfigureAwait(false) is not { } clean
            || !InstantTime.TryParse(clean.EarliestCommitToRetain, out var since)
            || state.Timeline.FirstInstant is not { } first || since < first
            || clean.ExtraMetadata.GetValueOrDefault(CleanPlanner.SavepointsKey, string.Empty) != string.Join(',', savepoints))
        {
            return null;
        }

        var partitions = new HashSet<string>(StringComparer.Ordinal);
        foreach (var write in state.Timeline.CompletedWrites.Where(write => write.Time >= since && write.Time < earliest))
        {
            var metadata = await state.MetadataOfAsync(write, cancellationToken).ConfigureAwait(false);
            partitions.UnionWith(metadata.PartitionToWriteStats.Keys);
            partitions.UnionWith(metadata.ReplacedFileIds.Keys);
        }

        return partitions;
    }

    private static async Task<CleanMetadata?> ReadAsync(TableState state, Instant clean, CancellationToken cancellationToken)
    {
        var path = state.Properties.Layout.PathOf(clean.FileName(state.Properties.Layout));
        var content = await state.Storage.TryReadAsync(path, cancellationToken).ConfigureAwait(false);
        return content is null ? null : TimelineAvro.ReadCleanMetadata(content, path);
    }
}
