using Lakehouse.TableFormat.Services.Rollback;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Commits;

namespace Lakehouse.TableFormat.Services.Restore;

/// <summary>Takes a table back to an older instant, alone on the table: no write is under way meanwhile.</summary>
internal sealed class UndoRun(WriterContext context)
{
    /// <summary>Finishes what is pending, then undoes everything newer than the target.</summary>
    /// <param name="kind">Restore or rollback.</param>
    /// <param name="target">Finds the newest instant that stays, once the timeline is in order.</param>
    /// <param name="keepPosition">Leaves the source position where it is.</param>
    /// <param name="progress">Told of every undone instant, or null.</param>
    /// <param name="cancellationToken">Stops it; it is finished when the table is opened for writing the next time.</param>
    public async Task<ServiceResult> RunAsync(
        ServiceKind kind, Func<TableState, InstantTime> target, bool keepPosition, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken)
    {
        var options = context.Options;
        var started = options.Clock.GetTimestamp();
        await using var section = await context.Transactions.BeginScheduleAsync(cancellationToken).ConfigureAwait(false);
        var state = await PrepareAsync(cancellationToken).ConfigureAwait(false);
        var stored = await RestorePlanner.PlanAsync(state, target(state), keepPosition, cancellationToken).ConfigureAwait(false);
        var plan = await UndoPlan.OfAsync(state, kind, stored.InstantsToRollback, keepPosition, cancellationToken).ConfigureAwait(false);
        if (plan.Items.Count == 0)
        {
            return new ServiceResult(plan, Outcome: null);
        }

        var restore = new Instant(context.Instants.Next(state.Timeline), TimelineAction.Restore, InstantState.Requested);
        var executor = new RestoreExecutor(context.Table, context.Instants, options.Clock, options.Logger);
        var metadata = await executor.RunAsync(restore, stored, progress, cancellationToken).ConfigureAwait(false);
        return new ServiceResult(plan, new CommitOutcome.Committed(restore.Time))
        {
            Instant = restore.Time,
            FilesDeleted = metadata.Rollbacks.Values.SelectMany(rollbacks => rollbacks).Sum(rollback => rollback.TotalFilesDeleted),
            Taken = options.Clock.GetElapsedTime(started),
        };
    }

    /// <summary>Puts the timeline in order: nothing is pending but the plans of services.</summary>
    public async Task<TableState> PrepareAsync(CancellationToken cancellationToken)
    {
        var state = await TableState.LoadAsync(context.Table, cancellationToken).ConfigureAwait(false);
        await new TableGuard(context.Table, context.Options).EnsureServiceableAsync(state.Properties, cancellationToken).ConfigureAwait(false);
        return await new FailedWrites(context)
            .ResolveAsync(state, cancellationToken).ConfigureAwait(false);
    }
}
