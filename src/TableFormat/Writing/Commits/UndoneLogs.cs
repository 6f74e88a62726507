using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.FileGroups.Views;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Markers;

namespace Lakehouse.TableFormat.Writing.Commits;

/// <summary>
/// Log files of a write that was rolled back which have a command block behind them, or get one (spec 8.6). They stay: readers may have listed them, and
/// the plan of a compaction that was made since then names them. Immutable.
/// </summary>
internal sealed class UndoneLogs
{
    private readonly HashSet<(string Partition, string Name)> named = [];
    private readonly List<(string Partition, LogFileName Block)> blocks = [];

    private UndoneLogs()
    {
    }

    /// <summary>Those of the write's rollback, pending or completed; null when the timeline has none.</summary>
    public static async Task<UndoneLogs?> FindAsync(TableState state, InstantTime undone, CancellationToken cancellationToken)
    {
        foreach (var rollback in state.Timeline.Instants.Where(other => other.Action == TimelineAction.Rollback && other.Time > undone))
        {
            var found = rollback.State == InstantState.Completed
                ? await OfResultAsync(state, rollback, undone, cancellationToken).ConfigureAwait(false)
                : await OfPlanAsync(state, rollback, undone, cancellationToken).ConfigureAwait(false);
            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>Whether an announced file is one of them.</summary>
    public bool Hold(Marker marker) =>
        named.Contains((marker.Partition, marker.FileName))
        || (LogFileName.TryParse(marker.FileName, out var log)
            && blocks.Exists(found => found.Partition == marker.Partition && found.Block.FileId == log.FileId && found.Block.Instant == log.Instant && found.Block.Version > log.Version));

    private static async Task<UndoneLogs?> OfResultAsync(TableState state, Instant rollback, InstantTime undone, CancellationToken cancellationToken)
    {
        if (await ActionFiles.RollbackAsync(state, rollback, cancellationToken).ConfigureAwait(false) is not { } metadata || !metadata.CommitsRollback.Contains(undone.ToString()))
        {
            return null;
        }

        var logs = new UndoneLogs();
        foreach (var (partition, files) in metadata.PartitionMetadata)
        {
            foreach (var block in files.RollbackLogFiles?.Keys ?? [])
            {
                if (LogFileName.TryParse(NameOf(block), out var name))
                {
                    logs.blocks.Add((partition, name));
                }
            }
        }

        return logs;
    }

    // What was decided stands: whoever opens the table next finishes it.
    private static async Task<UndoneLogs?> OfPlanAsync(TableState state, Instant rollback, InstantTime undone, CancellationToken cancellationToken)
    {
        if (await ActionFiles.RollbackPlanAsync(state, rollback, cancellationToken).ConfigureAwait(false) is not { } plan || plan.InstantToRollback?.CommitTime != undone.ToString())
        {
            return null;
        }

        var logs = new UndoneLogs();
        foreach (var group in plan.Requests)
        {
            logs.named.UnionWith((group.LogBlocksToBeDeleted?.Keys ?? []).Select(log => (group.PartitionPath, NameOf(log))));
        }

        return logs;
    }

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
