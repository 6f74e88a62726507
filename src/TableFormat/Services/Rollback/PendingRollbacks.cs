using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Microsoft.Extensions.Logging;

namespace Lakehouse.TableFormat.Services.Rollback;

/// <summary>Finishes rollbacks that were interrupted, also Java's: what was decided stands. Call it with the table's lock held.</summary>
internal sealed class PendingRollbacks(IStorage table, InstantClock instants, TimeProvider clock, ILogger logger)
{
    private readonly TimelineWriter timeline = new(table, TimelineLayout.One);

    /// <summary>Finishes all of them, oldest first.</summary>
    /// <returns>True when there was one.</returns>
    public async Task<bool> ResumeAllAsync(TableState state, CancellationToken cancellationToken)
    {
        var pending = Pending(state).ToList();
        foreach (var rollback in pending)
        {
            await ResumeAsync(state, rollback, end: null, cancellationToken).ConfigureAwait(false);
        }

        return pending.Count > 0;
    }

    /// <summary>Finishes the pending rollback of an instant.</summary>
    /// <returns>What it did, or null when there is none.</returns>
    public async Task<RollbackMetadata?> ResumeOfAsync(TableState state, InstantTime undone, RollbackEnd end, CancellationToken cancellationToken)
    {
        foreach (var rollback in Pending(state))
        {
            if (await PlanOfAsync(rollback, cancellationToken).ConfigureAwait(false) is { } plan && plan.InstantToRollback?.CommitTime == undone.ToString())
            {
                return await ResumeAsync(state, rollback, end, cancellationToken).ConfigureAwait(false);
            }
        }

        return null;
    }

    private static IEnumerable<Instant> Pending(TableState state) =>
        state.Timeline.Instants.Where(instant => instant is { Action: TimelineAction.Rollback, State: not InstantState.Completed });

    private async Task<RollbackMetadata?> ResumeAsync(TableState state, Instant rollback, RollbackEnd? end, CancellationToken cancellationToken)
    {
        if (await PlanOfAsync(rollback, cancellationToken).ConfigureAwait(false) is not { } plan)
        {
            // It died before its plan was written, so it had no effect; what it was for is still pending and is planned anew.
            await timeline.DeleteInstantFilesAsync(rollback, cancellationToken).ConfigureAwait(false);
            return null;
        }

        RollbackLog.Resumed(logger, rollback.Time, plan.InstantToRollback?.CommitTime);
        var undone = RollbackExecutor.Undone(plan, rollback);
        var wanted = end ?? await RollbackEnds.EndOfAsync(state, undone, cancellationToken).ConfigureAwait(false);
        return await new RollbackExecutor(table, instants, clock).ResumeAsync(rollback, plan, wanted, cancellationToken).ConfigureAwait(false);
    }

    private async Task<RollbackPlan?> PlanOfAsync(Instant rollback, CancellationToken cancellationToken)
    {
        var path = TimelineLayout.One.PathOf(rollback.In(InstantState.Requested).FileName(TimelineLayout.One));
        var content = await table.TryReadAsync(path, cancellationToken).ConfigureAwait(false);
        return content is { Length: > 0 } ? TimelineAvro.ReadRollbackPlan(content, path) : null;
    }
}
