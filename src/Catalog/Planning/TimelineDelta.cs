using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Timeline.Archive;

namespace Lakehouse.Catalog.Planning;

/// <summary>
/// What completed since a registered table was synced. Writes complete in another order than that of their instants, so an older one counts when it
/// was pending then, or was completed no earlier than the synced one.
/// </summary>
internal sealed class TimelineDelta(TableState state)
{
    /// <summary>Metadata of the writes since; null when the timeline does not tell, and everything has to be compared.</summary>
    /// <returns>The writes, or why they cannot be told.</returns>
    public async Task<(IReadOnlyList<CommitMetadata>? Writes, string Reason)> SinceAsync(SyncPosition position, CancellationToken cancellationToken)
    {
        if (state.Timeline.Instants.Any(instant => instant is { Action: TimelineAction.Restore, State: InstantState.Completed } && instant.Time > position.Time))
        {
            return (null, "the table was restored since");
        }

        var found = new List<CommitMetadata>();
        var synced = state.Timeline.CompletedWrites.FirstOrDefault(write => write.Time == position.Time);

        // Archival leaves savepointed writes behind and takes their successors.
        if (state.Timeline.FirstInstant is { } first && position.Time < first)
        {
            var archived = await ArchivedSinceAsync(position, cancellationToken).ConfigureAwait(false);
            if (archived is null)
            {
                return (null, $"instant {position.Time}, to which it was synced, is neither on the timeline nor in its archive");
            }

            found.AddRange(archived);
        }
        else if (synced is null)
        {
            return (null, $"instant {position.Time}, to which it was synced, is not on the timeline: it was undone");
        }

        foreach (var write in state.Timeline.CompletedWrites.Where(write => IsLater(write, position, synced)))
        {
            found.Add(await state.MetadataOfAsync(write, cancellationToken).ConfigureAwait(false));
        }

        return (found, found.Count == 1 ? $"1 commit since {position.Time}" : FormattableString.Invariant($"{found.Count} commits since {position.Time}"));
    }

    private async Task<List<CommitMetadata>?> ArchivedSinceAsync(SyncPosition position, CancellationToken cancellationToken)
    {
        var archived = await ArchivedTimeline.LoadAsync(state, cancellationToken).ConfigureAwait(false);
        var writes = archived.Where(entry => entry.Instant is { IsWrite: true, State: InstantState.Completed }).ToList();
        var known = state.Timeline.CompletedWrites.Any(write => write.Time == position.Time) || writes.Any(entry => entry.Instant.Time == position.Time);
        var later = writes.Where(entry => entry.Instant.Time > position.Time || position.Pending.Contains(entry.Instant.Time)).ToList();
        return known && later.All(entry => entry.Metadata is not null) ? [.. later.Select(entry => entry.Metadata!)] : null;
    }

    private bool IsLater(Instant write, SyncPosition position, Instant? synced) =>
        write.Time > position.Time
        || position.Pending.Contains(write.Time)
        || (synced is not null && write.Time != synced.Time
            && state.CompletionTimeOf(write) is { } completed && state.CompletionTimeOf(synced) is { } then && completed >= then);
}
