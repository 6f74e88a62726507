using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Services.Rollback;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Commits;

namespace Lakehouse.TableFormat.Services.Compaction;

/// <summary>
/// Puts a compaction's plan on the timeline (spec 8.1). No write that is older than the plan may be pending then: a log that it adds to a
/// planned slice would be lost.
/// </summary>
internal sealed class CompactionScheduler(WriterContext context)
{
    private readonly TimelineWriter timeline = new(context.Table, TimelineLayout.One);

    /// <summary>Plans and stores the plan; null with the reason when there is nothing to do now.</summary>
    /// <exception cref="LakehouseException">Unsupported: the table cannot be written. Conflict: the lock is lost.</exception>
    public async Task<(Instant? Compaction, string? Reason)> ScheduleAsync(CompactionRequest request, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Transactions.BeginScheduleAsync(cancellationToken).ConfigureAwait(false);
        var state = await TableState.LoadAsync(context.Table, cancellationToken).ConfigureAwait(false);
        await new TableGuard(context.Table, context.Options).EnsureWritableAsync(state.Properties, cancellationToken).ConfigureAwait(false);
        var failed = new FailedWrites(context);
        state = await failed.ResolveAsync(state, cancellationToken).ConfigureAwait(false);
        if (state.Timeline.PendingWrites.FirstOrDefault(IsWrite) is { } pending)
        {
            return (null, $"Write {pending.Time} ({pending.ActionName}) of another process is pending; a compaction is not planned beside an older write.");
        }

        var plan = await CompactionPlanner.PlanAsync(state, request, cancellationToken).ConfigureAwait(false);
        if (plan.Operations.Count == 0)
        {
            return (null, "No file slice has log files to compact.");
        }

        var time = await context.Instants
            .NextWholeSecondAsync(state.Timeline, NewestCompletion(state), context.Table.FileTimeResolution, cancellationToken).ConfigureAwait(false);
        if (!await transaction.IsHeldAsync(cancellationToken).ConfigureAwait(false))
        {
            throw new LakehouseException(ErrorKind.Conflict, "The table's lock was lost before the compaction was planned.", new ErrorContext { Path = context.Table.Root });
        }

        var compaction = new Instant(time, TimelineAction.Compaction, InstantState.Requested);
        await timeline.RequestAsync(compaction, TimelineAvro.Write(plan), cancellationToken).ConfigureAwait(false);
        return (compaction, null);
    }

    private static InstantTime? NewestCompletion(TableState state) => state.Timeline.CompletedWrites.Max(state.CompletionTimeOf);

    // A pending replace commit writes new file groups alone, and those that a clustering works on are not planned.
    private static bool IsWrite(Instant pending) => pending.Action is TimelineAction.Commit or TimelineAction.DeltaCommit;
}
