using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Replacing;

namespace Lakehouse.TableFormat.Services.Rollback;

/// <summary>Tells plans that wait to be run (again) from writes that failed (spec 8.6).</summary>
internal static class RollbackEnds
{
    /// <summary>True for a pending write that a rollback has to remove: not a compaction, log compaction or clustering.</summary>
    public static async Task<bool> IsFailedWriteAsync(TableState state, Instant pending, CancellationToken cancellationToken) =>
        await EndOfAsync(state, pending, cancellationToken).ConfigureAwait(false) == RollbackEnd.Forgotten;

    /// <summary>What becomes of a pending instant whose files are rolled back: the plan of a service stays.</summary>
    public static async Task<RollbackEnd> EndOfAsync(TableState state, Instant pending, CancellationToken cancellationToken) => pending.Action switch
    {
        TimelineAction.Compaction or TimelineAction.LogCompaction or TimelineAction.Clustering => RollbackEnd.BackToRequested,
        TimelineAction.ReplaceCommit when await IsClusteringAsync(state, pending, cancellationToken).ConfigureAwait(false) => RollbackEnd.BackToRequested,
        _ => RollbackEnd.Forgotten,
    };

    private static async Task<bool> IsClusteringAsync(TableState state, Instant pending, CancellationToken cancellationToken)
    {
        var now = state.Timeline.FindWrite(pending.Time);
        if (now is null or { State: InstantState.Completed })
        {
            return false;
        }

        var layout = state.Properties.Layout;
        var path = layout.PathOf(pending.In(InstantState.Requested).FileName(layout));
        var content = await state.Storage.TryReadAsync(path, cancellationToken).ConfigureAwait(false);

        // A plan that its maker was to run at once, and did not, would only block the writes of every engine.
        return content is { Length: > 0 } && TimelineAvro.ReadRequestedReplace(content, path) is { IsClustering: true } plan
            && !PendingClusteringCheck.GivesWay(plan);
    }
}
