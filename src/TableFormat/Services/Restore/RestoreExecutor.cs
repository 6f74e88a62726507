using Lakehouse.TableFormat.Services.Rollback;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Microsoft.Extensions.Logging;

namespace Lakehouse.TableFormat.Services.Restore;

/// <summary>
/// Runs a restore plan: one rollback per instant, then the result; the rollbacks then leave the timeline, as with Java (spec 8.7). It may be
/// run again at any point. Call it with the table's lock held and no write under way.
/// </summary>
internal sealed class RestoreExecutor(IStorage table, InstantClock instants, TimeProvider clock, ILogger logger)
{
    private readonly TimelineWriter timeline = new(table, TimelineLayout.One);

    /// <summary>Finishes restores that were interrupted, also Java's.</summary>
    /// <returns>True when there was one.</returns>
    public async Task<bool> ResumeAllAsync(TableState state, CancellationToken cancellationToken)
    {
        var pending = state.Timeline.Instants
            .Where(instant => instant is { Action: TimelineAction.Restore, State: not InstantState.Completed }).ToList();
        foreach (var restore in pending)
        {
            var path = TimelineLayout.One.PathOf(restore.In(InstantState.Requested).FileName(TimelineLayout.One));
            var content = await table.TryReadAsync(path, cancellationToken).ConfigureAwait(false);
            if (content is null or { Length: 0 })
            {
                // It died before its plan was written, so it had no effect.
                await timeline.DeleteInstantFilesAsync(restore, cancellationToken).ConfigureAwait(false);
                continue;
            }

            var plan = TimelineAvro.ReadRestorePlan(content, path);
            RollbackLog.RestoreResumed(logger, restore.Time, plan.SavepointToRestoreTimestamp);
            await ResumeAsync(restore, plan, null, cancellationToken).ConfigureAwait(false);
        }

        return pending.Count > 0;
    }

    /// <summary>Plans are stored before their first effect: announces the restore, then runs it.</summary>
    public async Task<RestoreMetadata> RunAsync(
        Instant restore, RestorePlan plan, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken)
    {
        await timeline.RequestAsync(restore.In(InstantState.Requested), TimelineAvro.Write(plan), cancellationToken).ConfigureAwait(false);
        return await ResumeAsync(restore.In(InstantState.Requested), plan, progress, cancellationToken).ConfigureAwait(false);
    }

    private async Task<RestoreMetadata> ResumeAsync(
        Instant restore, RestorePlan plan, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken)
    {
        if (restore.State == InstantState.Requested)
        {
            await timeline.InflightAsync(restore.In(InstantState.Inflight), default, cancellationToken).ConfigureAwait(false);
        }

        var started = clock.GetTimestamp();
        var rollbacks = new Dictionary<string, IReadOnlyList<RollbackMetadata>>(StringComparer.Ordinal);
        foreach (var info in plan.InstantsToRollback)
        {
            rollbacks[info.CommitTime] = await UndoAsync(restore, info, cancellationToken).ConfigureAwait(false) is { } done ? [done] : [];
            progress?.Report(new ServiceProgress(rollbacks.Count, plan.InstantsToRollback.Count, 0, 0));
        }

        await new PositionCommit(table, instants).EnsureAsync(restore, plan.Kept, cancellationToken).ConfigureAwait(false);
        var metadata = new RestoreMetadata
        {
            StartRestoreTime = restore.Time.ToString(),
            TimeTakenInMillis = (long)clock.GetElapsedTime(started).TotalMilliseconds,
            Instants = plan.InstantsToRollback,
            Rollbacks = rollbacks,
        };
        await timeline.CompleteServiceAsync(
            restore, TimelineAvro.Write(metadata), "Open the table again; the restore is taken up where it stopped.", cancellationToken).ConfigureAwait(false);
        await DropRollbacksAsync(restore, cancellationToken).ConfigureAwait(false);
        return metadata;
    }

    private async Task<RollbackMetadata?> UndoAsync(Instant restore, HoodieInstantInfo info, CancellationToken cancellationToken)
    {
        var state = await TableState.LoadAsync(table, cancellationToken).ConfigureAwait(false);
        var time = InstantTime.Parse(info.CommitTime);
        if (await new PendingRollbacks(table, instants, clock, logger)
            .ResumeOfAsync(state, time, RollbackEnd.Forgotten, cancellationToken).ConfigureAwait(false) is { } resumed)
        {
            return resumed;
        }

        var done = await DoneAsync(state, restore, info, cancellationToken).ConfigureAwait(false);
        if (state.Timeline.FindWrite(time) is not { } undone)
        {
            return done;
        }

        if (done is not null)
        {
            // Java completes a rollback first and takes the instant off the timeline then.
            await timeline.DeleteInstantAsync(undone, cancellationToken).ConfigureAwait(false);
            return done;
        }

        var plan = await RollbackPlanner.PlanAsync(state, undone, RollbackEnd.Forgotten, cancellationToken).ConfigureAwait(false);
        var rollback = new Instant(instants.Next(state.Timeline), TimelineAction.Rollback, InstantState.Requested);
        return await new RollbackExecutor(table, instants, clock)
            .RunAsync(rollback, plan, RollbackEnd.Forgotten, cancellationToken).ConfigureAwait(false);
    }

    private async Task<RollbackMetadata?> DoneAsync(TableState state, Instant restore, HoodieInstantInfo info, CancellationToken cancellationToken)
    {
        foreach (var rollback in Rollbacks(state, restore).Where(rollback => rollback.State == InstantState.Completed))
        {
            var path = TimelineLayout.One.PathOf(rollback.FileName(TimelineLayout.One));
            var content = await table.TryReadAsync(path, cancellationToken).ConfigureAwait(false) ?? [];
            var metadata = TimelineAvro.ReadRollbackMetadata(content, path);
            if (metadata.CommitsRollback.Contains(info.CommitTime))
            {
                return metadata;
            }
        }

        return null;
    }

    private async Task DropRollbacksAsync(Instant restore, CancellationToken cancellationToken)
    {
        var state = await TableState.LoadAsync(table, cancellationToken).ConfigureAwait(false);
        foreach (var rollback in Rollbacks(state, restore))
        {
            await timeline.DeleteInstantAsync(rollback, cancellationToken).ConfigureAwait(false);
        }
    }

    private static IEnumerable<Instant> Rollbacks(TableState state, Instant restore) =>
        state.Timeline.Instants.Where(instant => instant.Action == TimelineAction.Rollback && instant.Time > restore.Time);
}
