using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Markers;

namespace Lakehouse.TableFormat.Services.Rollback;

/// <summary>Plans how one instant is undone (spec 8.6). Has no effect.</summary>
internal static class RollbackPlanner
{
    /// <summary>
    /// The plan. An unfinished instant is planned from its markers, or from a listing of the table where it has none; a completed one from
    /// its metadata and a listing of its partitions.
    /// </summary>
    /// <param name="state">The table now.</param>
    /// <param name="undone">The instant.</param>
    /// <param name="end">What becomes of it: log files on a compaction that is run again are live and stay.</param>
    /// <param name="cancellationToken">Stops the planning.</param>
    public static async Task<RollbackPlan> PlanAsync(TableState state, Instant undone, RollbackEnd end, CancellationToken cancellationToken) => new()
    {
        InstantToRollback = new HoodieInstantInfo(undone.Time.ToString(), undone.ActionName),
        Requests = await FilesAsync(state, undone, end, cancellationToken).ConfigureAwait(false),
    };

    private static async Task<IReadOnlyList<RollbackGroup>> FilesAsync(
        TableState state, Instant undone, RollbackEnd end, CancellationToken cancellationToken)
    {
        if (undone.State == InstantState.Completed)
        {
            var metadata = await state.MetadataOfAsync(undone, cancellationToken).ConfigureAwait(false);
            return await new ListedFiles(state.Storage).PlanAsync(undone, metadata, cancellationToken).ConfigureAwait(false);
        }

        // Logs that deltas wrote onto a compaction that is given up are announced by nobody's markers but their own.
        var keepsLogs = end == RollbackEnd.BackToRequested;
        if (undone.Action == TimelineAction.Compaction && !keepsLogs)
        {
            return await new ListedFiles(state.Storage).PlanAsync(undone, keepsLogs, cancellationToken).ConfigureAwait(false);
        }

        var markers = await new MarkerFolder(state.Storage, undone.Time).ListAsync(cancellationToken).ConfigureAwait(false);
        return markers.Count > 0
            ? await new MarkedFiles(state.Storage).PlanAsync(undone, markers, cancellationToken).ConfigureAwait(false)
            : await new ListedFiles(state.Storage).PlanAsync(undone, keepsLogs, cancellationToken).ConfigureAwait(false);
    }
}
