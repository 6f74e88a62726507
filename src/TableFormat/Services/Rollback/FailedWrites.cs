using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Concurrency;
using Lakehouse.TableFormat.Writing.Markers;
using Lakehouse.TableFormat.Writing.Replacing;
using Microsoft.Extensions.Logging;

namespace Lakehouse.TableFormat.Services.Rollback;

/// <summary>
/// Puts the timeline in order before a write: finishes interrupted rollbacks, rolls back failed writes, removes marker folders of writes
/// that are over. Pending compactions and clusterings are left alone (spec 8.6). Call it with the table's lock held.
/// </summary>
internal sealed class FailedWrites(IStorage table, InstantClock instants, TimeProvider clock, ILogger logger)
{
    private const string Heartbeats = ".hoodie/.heartbeat";

    // Hudi's default: a heartbeat every minute, two may be missed (spec 9.4).
    private static readonly TimeSpan HeartbeatExpiry = TimeSpan.FromMinutes(2);

    private readonly TimelineWriter timeline = new(table, TimelineLayout.One);

    /// <summary>Instants of services that run in this process.</summary>
    public LiveInstants Live { get; init; } = new();

    /// <summary>Does all of it.</summary>
    /// <returns>The table as it is afterwards.</returns>
    /// <exception cref="LakehouseException">Conflict: another engine's write is alive.</exception>
    public async Task<TableState> ResolveAsync(TableState state, CancellationToken cancellationToken)
    {
        var resumed = await ResumeRollbacksAsync(state, cancellationToken).ConfigureAwait(false);
        state = resumed ? await TableState.LoadAsync(table, cancellationToken).ConfigureAwait(false) : state;
        var failed = await FindAsync(state, cancellationToken).ConfigureAwait(false);
        foreach (var instant in failed)
        {
            await RollBackAsync(state, instant, cancellationToken).ConfigureAwait(false);
        }

        state = failed.Count > 0 ? await TableState.LoadAsync(table, cancellationToken).ConfigureAwait(false) : state;
        await SweepMarkersAsync(state, cancellationToken).ConfigureAwait(false);
        return state;
    }

    private async Task<bool> ResumeRollbacksAsync(TableState state, CancellationToken cancellationToken)
    {
        var pending = state.Timeline.Instants
            .Where(instant => instant is { Action: TimelineAction.Rollback, State: not InstantState.Completed }).ToList();
        foreach (var rollback in pending)
        {
            await ResumeAsync(state, rollback, cancellationToken).ConfigureAwait(false);
        }

        return pending.Count > 0;
    }

    private async Task ResumeAsync(TableState state, Instant rollback, CancellationToken cancellationToken)
    {
        var path = PathOfPlan(state, rollback);
        var content = await table.TryReadAsync(path, cancellationToken).ConfigureAwait(false);
        if (content is null or { Length: 0 })
        {
            // It died before its plan was written, so it had no effect; what it was for is still pending and is planned anew.
            await timeline.DeleteInstantFilesAsync(rollback, cancellationToken).ConfigureAwait(false);
            return;
        }

        var plan = TimelineAvro.ReadRollbackPlan(content, path);
        RefuseUnlessOurs(state, rollback, plan);
        RollbackLog.Resumed(logger, rollback.Time, plan.InstantToRollback?.CommitTime);
        await new RollbackExecutor(table, timeline, clock).ResumeAsync(rollback, plan, cancellationToken).ConfigureAwait(false);
    }

    private static void RefuseUnlessOurs(TableState state, Instant rollback, RollbackPlan plan)
    {
        var undoesCompleted = plan.InstantToRollback is { } info
            && state.Timeline.CompletedWrites.Any(instant => instant.Time.ToString() == info.CommitTime);
        if (undoesCompleted || plan.Requests.Any(request => request.LogBlocksToBeDeleted is { Count: > 0 }))
        {
            throw new LakehouseException(
                ErrorKind.Unsupported,
                "Another engine's rollback is pending that undoes a completed write or appends to log files; this program does not finish such a one.",
                new ErrorContext { Table = state.Properties.TableName, Instant = rollback.Time.ToString() },
                "Let the engine that began it finish it (Spark: its next write, or CALL rollback_to_instant).");
        }
    }

    private static string PathOfPlan(TableState state, Instant instant) =>
        state.Properties.Layout.PathOf(instant.In(InstantState.Requested).FileName(state.Properties.Layout));

    private async Task<List<Instant>> FindAsync(TableState state, CancellationToken cancellationToken)
    {
        var failed = new List<Instant>();
        foreach (var instant in state.Timeline.PendingWrites)
        {
            if (await IsFailedWriteAsync(state, instant, cancellationToken).ConfigureAwait(false))
            {
                await RefuseIfAliveAsync(state, instant, cancellationToken).ConfigureAwait(false);
                failed.Add(instant);
            }
        }

        return failed;
    }

    private async Task<bool> IsFailedWriteAsync(TableState state, Instant instant, CancellationToken cancellationToken)
    {
        if (instant.Action != TimelineAction.ReplaceCommit)
        {
            return instant.Action is TimelineAction.Commit or TimelineAction.DeltaCommit;
        }

        var path = PathOfPlan(state, instant);
        var content = await table.TryReadAsync(path, cancellationToken).ConfigureAwait(false);
        return !Live.Contains(instant.Time) && (content is null or { Length: 0 } || IsFailed(TimelineAvro.ReadRequestedReplace(content, path)));
    }

    // A clustering that its maker was to run at once and did not blocks every other engine's writes.
    private static bool IsFailed(RequestedReplaceMetadata requested) => !requested.IsClustering || PendingClusteringCheck.GivesWay(requested);

    private async Task RefuseIfAliveAsync(TableState state, Instant instant, CancellationToken cancellationToken)
    {
        var heartbeat = await table.StatAsync($"{Heartbeats}/{instant.Time}", cancellationToken).ConfigureAwait(false);
        if (heartbeat is { } beat && clock.GetUtcNow() - beat.ModifiedAt < HeartbeatExpiry)
        {
            throw new LakehouseException(
                ErrorKind.Conflict,
                $"Another engine is writing: instant {instant.Time} is pending and its heartbeat is fresh.",
                new ErrorContext { Table = state.Properties.TableName, Instant = instant.Time.ToString() },
                "Wait until it has finished, and let only one program write the table.");
        }
    }

    private async Task RollBackAsync(TableState state, Instant failed, CancellationToken cancellationToken)
    {
        RollbackLog.RollingBack(logger, failed.Time);
        var plan = await new RollbackPlanner(table).PlanAsync(failed, cancellationToken).ConfigureAwait(false);
        var rollback = new Instant(instants.Next(state.Timeline), TimelineAction.Rollback, InstantState.Requested);
        await new RollbackExecutor(table, timeline, clock).RunAsync(rollback, plan, cancellationToken).ConfigureAwait(false);
    }

    private async Task SweepMarkersAsync(TableState state, CancellationToken cancellationToken)
    {
        var pending = state.Timeline.Instants
            .Where(instant => instant.State != InstantState.Completed).Select(instant => instant.Time.ToString()).ToHashSet();
        var stale = new List<string>();
        await foreach (var entry in table.ListAsync(MarkerFolder.Root, recursive: false, cancellationToken).ConfigureAwait(false))
        {
            if (entry.IsFolder && InstantTime.TryParse(entry.Name, out _) && !pending.Contains(entry.Name))
            {
                stale.Add(entry.Path);
            }
        }

        foreach (var folder in stale)
        {
            await table.DeleteFolderAsync(folder, cancellationToken).ConfigureAwait(false);
        }
    }
}
