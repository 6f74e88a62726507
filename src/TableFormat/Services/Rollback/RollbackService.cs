using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Services.Restore;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.TableFormat.Services.Rollback;

/// <summary>
/// The service behind <see cref="RollbackRequest"/>: one instant by a rollback, a range of them by a restore, whose stored plan makes the
/// range one step.
/// </summary>
internal sealed class RollbackService(WriterContext context) : ITableService<RollbackRequest>
{
    /// <inheritdoc />
    public async Task<ServicePlan> PlanAsync(TableState state, RollbackRequest request, CancellationToken cancellationToken)
    {
        var undone = TargetOf(state, request) is { } target
            ? (await RestorePlanner.PlanAsync(state, target, request.KeepPosition, cancellationToken).ConfigureAwait(false)).InstantsToRollback
            : [Info(await NewestAsync(state, request, cancellationToken).ConfigureAwait(false))];
        return await UndoPlan.OfAsync(state, ServiceKind.Rollback, undone, request.KeepPosition, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public Task<ServiceResult> RunAsync(RollbackRequest request, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken) =>
        request.Instant is null
            ? new UndoRun(context).RunAsync(
                ServiceKind.Rollback, state => TargetOf(state, request)!.Value, request.KeepPosition, progress, cancellationToken)
            : RunOneAsync(request, progress, cancellationToken);

    private async Task<ServiceResult> RunOneAsync(RollbackRequest request, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken)
    {
        var clock = context.Options.Clock;
        var started = clock.GetTimestamp();
        await using var section = await context.Transactions.BeginScheduleAsync(cancellationToken).ConfigureAwait(false);
        var state = await new UndoRun(context).PrepareAsync(cancellationToken).ConfigureAwait(false);
        var plan = await PlanAsync(state, request, cancellationToken).ConfigureAwait(false);
        var undone = await NewestAsync(state, request, cancellationToken).ConfigureAwait(false);
        var stored = await RollbackPlanner.PlanAsync(state, undone, RollbackEnd.Forgotten, cancellationToken).ConfigureAwait(false) with
        {
            Kept = request.KeepPosition
                ? await PositionCommit.CollectAsync(state, Before(state, undone), cancellationToken).ConfigureAwait(false)
                : new Dictionary<string, string>(),
        };
        var rollback = new Instant(context.Instants.Next(state.Timeline), TimelineAction.Rollback, InstantState.Requested);
        var metadata = await new RollbackExecutor(context.Table, context.Instants, clock)
            .RunAsync(rollback, stored, RollbackEnd.Forgotten, cancellationToken).ConfigureAwait(false);
        progress?.Report(new ServiceProgress(1, 1, plan.Bytes, plan.Bytes));
        return new ServiceResult(plan, new CommitOutcome.Committed(rollback.Time))
        {
            Instant = rollback.Time,
            FilesDeleted = metadata.TotalFilesDeleted,
            Taken = clock.GetElapsedTime(started),
        };
    }

    private static HoodieInstantInfo Info(Instant instant) => new(instant.Time.ToString(), instant.ActionName);

    private static InstantTime? TargetOf(TableState state, RollbackRequest request)
    {
        if (request.To is null == request.Instant is null)
        {
            throw new LakehouseException(ErrorKind.Invalid, "A rollback needs either the instant to go back to or the instant to undo.");
        }

        if (request.To is not { } to)
        {
            return null;
        }

        return state.Timeline.CompletedWrites.LastOrDefault(write => write.Time <= to)?.Time
            ?? throw new LakehouseException(
                ErrorKind.Invalid,
                $"The timeline has no completed write at or before {to}.",
                new ErrorContext { Table = state.Properties.TableName, Instant = to.ToString() },
                "Name an instant of the active timeline; older ones are archived and cannot be gone back to.");
    }

    // The first write of all leaves nothing behind it.
    private static InstantTime Before(TableState state, Instant undone) =>
        state.Timeline.CompletedWrites.LastOrDefault(write => write.Time < undone.Time)?.Time ?? InstantTime.Parse("00000000000000");

    // Java's rules for the instant of a rollback (validateRollbackCommitSequence, validateSavepointRollbacks).
    private static async Task<Instant> NewestAsync(TableState state, RollbackRequest request, CancellationToken cancellationToken)
    {
        var time = request.Instant!.Value;
        var undone = state.Timeline.FindWrite(time);
        var newer = state.Timeline.Instants.FirstOrDefault(instant => instant.IsWrite && instant.Time > time);
        if (undone is not { State: InstantState.Completed } || newer is not null)
        {
            throw new LakehouseException(
                ErrorKind.Invalid,
                newer is null ? $"{time} is no completed write." : $"{newer.Time} ({newer.ActionName}) is newer than {time}; only the newest write can be undone alone.",
                new ErrorContext { Table = state.Properties.TableName, Instant = time.ToString() },
                "Roll back to an instant instead: everything newer is undone.");
        }

        await RestorePlanner.PlanAsync(state, Before(state, undone), keepPosition: false, cancellationToken).ConfigureAwait(false);
        return undone;
    }
}
