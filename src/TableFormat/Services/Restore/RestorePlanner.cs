using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Services.Rollback;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services.Restore;

/// <summary>Decides which instants go so that an older one is the newest again, and refuses what could not be made whole (spec 8.7).</summary>
internal static class RestorePlanner
{
    /// <summary>The plan. Has no effect.</summary>
    /// <param name="state">The table now.</param>
    /// <param name="target">The newest instant that stays: a completed write.</param>
    /// <param name="keepPosition">Leaves the source position where it is.</param>
    /// <param name="cancellationToken">Stops the planning.</param>
    /// <exception cref="LakehouseException">Invalid: a newer savepoint is in the way, or files that the target needs are gone.</exception>
    public static async Task<RestorePlan> PlanAsync(TableState state, InstantTime target, bool keepPosition, CancellationToken cancellationToken)
    {
        RefuseNewerSavepoints(state, target);
        var undone = await UndoneAsync(state, target, cancellationToken).ConfigureAwait(false);
        await new RestoreCheck(state, target).RefuseMissingFilesAsync(cancellationToken).ConfigureAwait(false);
        return new RestorePlan
        {
            InstantsToRollback = [.. undone.Select(instant => new HoodieInstantInfo(instant.Time.ToString(), instant.ActionName))],
            SavepointToRestoreTimestamp = target.ToString(),
            Kept = keepPosition
                ? await PositionCommit.CollectAsync(state, target, cancellationToken).ConfigureAwait(false)
                : new Dictionary<string, string>(),
        };
    }

    private static void RefuseNewerSavepoints(TableState state, InstantTime target)
    {
        var newer = state.Timeline.Instants.Where(instant => instant.Action == TimelineAction.Savepoint && instant.Time > target).ToList();
        if (newer.Count > 0)
        {
            throw new LakehouseException(
                ErrorKind.Invalid,
                $"The savepoint {newer[^1].Time} is newer than {target}; what it protects would be undone.",
                new ErrorContext { Table = state.Properties.TableName, Instant = newer[^1].Time.ToString() },
                "Delete the newer savepoints first, if nobody needs them.");
        }
    }

    // Pending clusterings first, as Java does: nothing else may touch their groups while they are there.
    private static async Task<List<Instant>> UndoneAsync(TableState state, InstantTime target, CancellationToken cancellationToken)
    {
        var clusterings = new List<Instant>();
        var others = new List<Instant>();
        foreach (var instant in state.Timeline.Instants.Where(instant => instant.IsWrite && instant.Time > target).Reverse())
        {
            var isClustering = instant is { ComparableAction: TimelineAction.ReplaceCommit, State: not InstantState.Completed }
                && await RollbackEnds.EndOfAsync(state, instant, cancellationToken).ConfigureAwait(false) == RollbackEnd.BackToRequested;
            (isClustering ? clusterings : others).Add(instant);
        }

        return [.. clusterings, .. others];
    }
}
