using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Services.Restore;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Concurrency;
using Lakehouse.TableFormat.Writing.Markers;
using Microsoft.Extensions.Logging;

namespace Lakehouse.TableFormat.Services.Rollback;

/// <summary>
/// Puts the timeline in order before a write: finishes interrupted restores and rollbacks, rolls back failed writes, removes marker folders of writes
/// that are over. Pending compactions and clusterings are left alone (spec 8.6). Call it with the table's lock held.
/// </summary>
internal sealed class FailedWrites(WriterContext context)
{
    private readonly IStorage table = context.Table;
    private readonly InstantClock instants = context.Instants;
    private readonly TimeProvider clock = context.Options.Clock;
    private readonly ILogger logger = context.Options.Logger;

    // A single writer that has found none since leaves none but by a failure, which leads to a rollback.
    private bool isSwept;

    private Heartbeats Heartbeats => context.Transactions.Heartbeats;

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
        if (failed.Count > 0 || !isSwept || context.Options.Concurrency != ConcurrencyMode.SingleWriter)
        {
            await context.Afterwards.WaitAsync().ConfigureAwait(false);
            await SweepMarkersAsync(state, cancellationToken).ConfigureAwait(false);
            isSwept = true;
        }

        return state;
    }

    /// <summary>Instants that have a marker folder.</summary>
    public async Task<IReadOnlyList<InstantTime>> MarkedAsync(CancellationToken cancellationToken)
    {
        var marked = new List<InstantTime>();
        await foreach (var entry in table.ListAsync(MarkerFolder.Root, recursive: false, cancellationToken).ConfigureAwait(false))
        {
            if (entry.IsFolder && InstantTime.TryParse(entry.Name, out var instant))
            {
                marked.Add(instant);
            }
        }

        return marked;
    }

    /// <summary>
    /// Whether <see cref="ResolveAsync"/> would find nothing of weight. The marker folder of a write that is complete is none: who opens the table next
    /// removes it. Changes nothing, so it needs no lock.
    /// </summary>
    /// <param name="state">The table.</param>
    /// <param name="marked">What <see cref="MarkedAsync"/> found at about the same time.</param>
    /// <param name="cancellationToken">Stops the look.</param>
    public async Task<bool> AreSettledAsync(TableState state, IReadOnlyList<InstantTime> marked, CancellationToken cancellationToken) =>
        !state.Timeline.Instants.Any(instant => instant is { Action: TimelineAction.Restore or TimelineAction.Rollback, State: not InstantState.Completed })
        && marked.All(instant => state.Timeline.Instants.Any(known => known.Time == instant))
        && (await FindAsync(state, cancellationToken).ConfigureAwait(false)).Count == 0;

    private async Task<List<Instant>> FindAsync(TableState state, CancellationToken cancellationToken)
    {
        var failed = new List<Instant>();
        foreach (var instant in state.Timeline.PendingWrites)
        {
            if (!Heartbeats.IsOurs(instant.Time) && await RollbackEnds.IsFailedWriteAsync(state, instant, cancellationToken).ConfigureAwait(false))
            {
                if (await Heartbeats.IsAliveAsync(instant.Time, cancellationToken).ConfigureAwait(false))
                {
                    RefuseUnlessShared(state, instant);
                    continue;
                }

                failed.Add(instant);
            }
        }

        return failed;
    }

    // One of several leaves a living write alone (spec 8.6, LAZY); a single writer should have found none.
    private void RefuseUnlessShared(TableState state, Instant instant)
    {
        if (context.Options.Concurrency == ConcurrencyMode.SingleWriter)
        {
            throw new LakehouseException(
                ErrorKind.Conflict,
                $"Another writer is at work: instant {instant.Time} is pending and its heartbeat is fresh.",
                new ErrorContext { Table = state.Properties.TableName, Instant = instant.Time.ToString() },
                "Wait until it has finished, and let only one program write the table, or let all of them write with optimistic concurrency.");
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
            .Where(instant => instant.State != InstantState.Completed).Select(instant => instant.Time).ToHashSet();
        var marked = await MarkedAsync(cancellationToken).ConfigureAwait(false);
        foreach (var instant in marked.Where(instant => !pending.Contains(instant)))
        {
            await new LateFiles(table).DeleteAsync(state, instant, cancellationToken).ConfigureAwait(false);
            await new MarkerFolder(table, instant).DeleteAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
