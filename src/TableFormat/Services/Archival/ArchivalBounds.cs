using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.TableFormat.Services.Archival;

/// <summary>
/// How far an archival may go (spec 8.5). Writes leave the timeline in order and without holes, so the first one that has to stay holds all
/// newer ones.
/// </summary>
internal static class ArchivalBounds
{
    /// <summary>The oldest instant that has to stay, and why; null when nothing holds.</summary>
    public static async Task<(InstantTime Instant, string Why)?> FindAsync(TableState state, CancellationToken cancellationToken)
    {
        var bounds = new List<(InstantTime Instant, string Why)>();
        if (state.Timeline.PendingWrites.Count > 0)
        {
            // The write before a pending one stays too: the timeline must not begin with the pending one.
            var pending = state.Timeline.PendingWrites[0];
            var before = state.Timeline.CompletedWrites.LastOrDefault(write => write.Time < pending.Time);
            bounds.Add((before?.Time ?? pending.Time, $"{pending.Time} ({pending.ActionName}) is pending"));
        }

        if (state.Timeline.Instants.FirstOrDefault(instant => instant.Action == TimelineAction.Savepoint) is { } savepoint)
        {
            bounds.Add((savepoint.Time, $"{savepoint.Time} has a savepoint"));
        }

        if (state.EarliestRetained is { } earliest)
        {
            bounds.Add((earliest, $"cleaning keeps {earliest} readable"));
        }

        if (await UncleanedAsync(state, cancellationToken).ConfigureAwait(false) is { } replacing)
        {
            bounds.Add((replacing, $"file groups that {replacing} replaced are not cleaned yet"));
        }

        if (await CarrierAsync(state, cancellationToken).ConfigureAwait(false) is { } carrier)
        {
            bounds.Add((carrier, $"{carrier} is the newest commit that carries the source position or the index settings"));
        }

        return bounds.Count == 0 ? null : bounds.MinBy(bound => bound.Instant);
    }

    // Without its replacecommit on the timeline a replaced group is live again.
    private static async Task<InstantTime?> UncleanedAsync(TableState state, CancellationToken cancellationToken)
    {
        var listed = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var write in state.Timeline.CompletedWrites.Where(write => write.Action == TimelineAction.ReplaceCommit))
        {
            var metadata = await state.MetadataOfAsync(write, cancellationToken).ConfigureAwait(false);
            foreach (var (partition, fileIds) in metadata.ReplacedFileIds)
            {
                if (!listed.TryGetValue(partition, out var present))
                {
                    listed[partition] = present = await FileIdsAsync(state, partition, cancellationToken).ConfigureAwait(false);
                }

                if (fileIds.Any(present.Contains))
                {
                    return write.Time;
                }
            }
        }

        return null;
    }

    private static async Task<HashSet<string>> FileIdsAsync(TableState state, string partition, CancellationToken cancellationToken)
    {
        var fileIds = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var entry in state.Storage.ListAsync(partition, recursive: false, cancellationToken).ConfigureAwait(false))
        {
            if (BaseFileName.TryParse(entry.Name, out var file))
            {
                fileIds.Add(file.FileId);
            }
            else if (LogFileName.TryParse(entry.Name, out var log))
            {
                fileIds.Add(log.FileId);
            }
        }

        return fileIds;
    }

    // Commits of ours repeat what they carry; another engine's do not.
    private static async Task<InstantTime?> CarrierAsync(TableState state, CancellationToken cancellationToken)
    {
        var wanted = (await CarriedMetadata.CollectAsync(state, cancellationToken).ConfigureAwait(false)).Keys.ToHashSet(StringComparer.Ordinal);
        foreach (var write in state.Timeline.CompletedWrites.Reverse().TakeWhile(_ => wanted.Count > 0))
        {
            var metadata = await state.MetadataOfAsync(write, cancellationToken).ConfigureAwait(false);
            wanted.ExceptWith(metadata.ExtraMetadata.Keys);
            if (wanted.Count == 0)
            {
                return write.Time;
            }
        }

        return null;
    }
}
