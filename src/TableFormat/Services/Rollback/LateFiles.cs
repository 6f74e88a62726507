using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Markers;

namespace Lakehouse.TableFormat.Services.Rollback;

/// <summary>
/// Files that came after their write's rollback: a writer that had been taken for dead woke up, went on, and died before it noticed. Nobody reads
/// them as long as the timeline begins before them; afterwards they would be taken for data (spec 3.5(4)), so they go. Stateless.
/// </summary>
internal sealed class LateFiles(IStorage table)
{
    /// <summary>Deletes what the markers of a write name that was rolled back.</summary>
    /// <param name="state">The table.</param>
    /// <param name="folder">Marker folder of an instant that is not pending.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task DeleteAsync(TableState state, string folder, CancellationToken cancellationToken)
    {
        var time = InstantTime.Parse(folder[(folder.LastIndexOf('/') + 1)..]);
        if (state.Timeline.FindWrite(time) is not null || !await WasRolledBackAsync(state, time, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        foreach (var marker in await new MarkerFolder(table, time).ListAsync(cancellationToken).ConfigureAwait(false))
        {
            await table.DeleteAsync(marker.DataPath, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<bool> WasRolledBackAsync(TableState state, InstantTime time, CancellationToken cancellationToken)
    {
        var layout = state.Properties.Layout;
        foreach (var rollback in state.Timeline.Instants.Where(other => other is { Action: TimelineAction.Rollback, State: InstantState.Completed } && other.Time > time))
        {
            var path = layout.PathOf(rollback.FileName(layout));
            var content = await table.TryReadAsync(path, cancellationToken).ConfigureAwait(false);
            if (content is { Length: > 0 } && TimelineAvro.ReadRollbackMetadata(content, path).CommitsRollback.Contains(time.ToString()))
            {
                return true;
            }
        }

        return false;
    }
}
