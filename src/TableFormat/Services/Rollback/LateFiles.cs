using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.FileGroups.Views;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Commits;
using Lakehouse.TableFormat.Writing.Markers;

namespace Lakehouse.TableFormat.Services.Rollback;

/// <summary>
/// Files that came after their write's rollback: a writer, ours or Java's, that had been taken for dead woke up, went on, and died before it noticed. Nobody reads
/// them as long as the timeline begins before them; afterwards they would be taken for data (spec 3.5(4)), so they go. Stateless.
/// </summary>
internal sealed class LateFiles(IStorage table)
{
    /// <summary>Deletes what the markers of a write name that was rolled back.</summary>
    /// <param name="state">The table.</param>
    /// <param name="time">An instant that is not pending and has a marker folder.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task DeleteAsync(TableState state, InstantTime time, CancellationToken cancellationToken)
    {
        if (state.Timeline.FindWrite(time) is not null || await UndoneLogs.FindAsync(state, time, cancellationToken).ConfigureAwait(false) is not { } logs)
        {
            return;
        }

        foreach (var marker in await new MarkerFolder(table, time).ListAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!logs.Hold(marker))
            {
                await table.DeleteAsync(marker.DataPath, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Deletes once more what rollbacks deleted, before an archival takes from the timeline what tells that those files are no data: the rollback itself, or the
    /// writes before the one that it undid.
    /// </summary>
    /// <param name="state">The table before the archival.</param>
    /// <param name="archived">What the archival takes.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task DeletePassedAsync(TableState state, IReadOnlyList<Instant> archived, CancellationToken cancellationToken)
    {
        if (archived.Count == 0)
        {
            return;
        }

        var gone = archived.Where(instant => instant.IsWrite).Select(instant => instant.Time).ToHashSet();
        var begins = state.Timeline.Instants.FirstOrDefault(instant => instant.IsWrite && !gone.Contains(instant.Time))?.Time;
        foreach (var rollback in state.Timeline.Instants.Where(other => other is { Action: TimelineAction.Rollback, State: InstantState.Completed }))
        {
            if (await ActionFiles.RollbackAsync(state, rollback, cancellationToken).ConfigureAwait(false) is not { } metadata)
            {
                continue;
            }

            var leaves = archived.Contains(rollback);
            foreach (var undone in metadata.InstantsRollback.Where(IsOver).Select(info => InstantTime.Parse(info.CommitTime)))
            {
                if (state.Timeline.FindWrite(undone) is null && undone >= state.Timeline.OldestWrite && (leaves || undone < begins))
                {
                    await DeleteAgainAsync(metadata, undone, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    // The plan of a service is run again under its old time, and its files have the same names.
    private static bool IsOver(HoodieInstantInfo undone) => Instant.ActionOf(undone.Action) is TimelineAction.Commit or TimelineAction.DeltaCommit;

    // By names that hold the instant's time, which no other write has.
    private async Task DeleteAgainAsync(RollbackMetadata rollback, InstantTime undone, CancellationToken cancellationToken)
    {
        foreach (var (partition, files) in rollback.PartitionMetadata)
        {
            foreach (var name in files.SuccessDeleteFiles.Select(file => file[(file.LastIndexOf('/') + 1)..]))
            {
                if ((BaseFileName.TryParse(name, out var file) && file.Instant == undone) || (LogFileName.TryParse(name, out var log) && log.Instant == undone))
                {
                    await table.DeleteAsync(SliceFolder.PathIn(partition, name), cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }
}
