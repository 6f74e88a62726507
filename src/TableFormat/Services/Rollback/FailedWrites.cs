using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Services.Restore;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Markers;
using Microsoft.Extensions.Logging;

namespace Lakehouse.TableFormat.Services.Rollback;

/// <summary>
/// Puts the timeline in order before a write: finishes interrupted restores and rollbacks, rolls back failed writes, removes marker folders of writes
/// that are over. Pending compactions and clusterings are left alone (spec 8.6). Call it with the table's lock held.
/// </summary>
internal sealed class FailedWrites(IStorage table, InstantClock instants, TimeProvider clock, ILogger logger)
{
    private const string Heartbeats = ".hoodie/.heartbeat";

    // Hudi's default: a heartbeat every minute, two may be missed (spec 9.4).
    private static readonly TimeSpan HeartbeatExpiry = TimeSpan.FromMinutes(2);

    /// <summary>Does all of it.</summary>
    /// <returns>The table as it is afterwards.</returns>
    /// <exception cref="LakehouseException">Conflict: another engine's write is alive.</exception>
    public async Task<TableState> ResolveAsync(TableState state, CancellationToken cancellationToken)
    {
        var restored = await new RestoreExecutor(table, instants, clock, logger).ResumeAllAsync(state, cancellationToken).ConfigureAwait(false);
        state = restored ? await TableState.LoadAsync(table, cancellationToken).ConfigureAwait(false) : state;
        var resumed = await new PendingRollbacks(table, instants, clock, logger).ResumeAllAsync(state, cancellationToken).ConfigureAwait(false);
        state = resumed ? await TableState.LoadAsync(table, cancellationToken).ConfigureAwait(false) : state;
        var failed = await FindAsync(state, cancellationToken).ConfigureAwait(false);
        // Newest first: Java 0.14 takes undone blocks from the end of a slice (spec 5.7).
        foreach (var instant in Enumerable.Reverse(failed))
        {
            await RollBackAsync(state, instant, cancellationToken).ConfigureAwait(false);
        }

        state = failed.Count > 0 ? await TableState.LoadAsync(table, cancellationToken).ConfigureAwait(false) : state;
        await SweepMarkersAsync(state, cancellationToken).ConfigureAwait(false);
        return state;
    }

    private async Task<List<Instant>> FindAsync(TableState state, CancellationToken cancellationToken)
    {
        var failed = new List<Instant>();
        foreach (var instant in state.Timeline.PendingWrites)
        {
            if (await RollbackEnds.IsFailedWriteAsync(state, instant, cancellationToken).ConfigureAwait(false))
            {
                await RefuseIfAliveAsync(state, instant, cancellationToken).ConfigureAwait(false);
                failed.Add(instant);
            }
        }

        return failed;
    }

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
        var plan = await RollbackPlanner.PlanAsync(state, failed, RollbackEnd.Forgotten, cancellationToken).ConfigureAwait(false);
        var rollback = new Instant(instants.Next(state.Timeline), TimelineAction.Rollback, InstantState.Requested);
        await new RollbackExecutor(table, instants, clock).RunAsync(rollback, plan, RollbackEnd.Forgotten, cancellationToken).ConfigureAwait(false);
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
