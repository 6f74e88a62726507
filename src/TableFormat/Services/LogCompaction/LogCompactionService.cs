using Lakehouse.TableFormat.Services.Compaction;
using Lakehouse.TableFormat.Services.Rollback;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Commits;

namespace Lakehouse.TableFormat.Services.LogCompaction;

/// <summary>Log compaction of a table's file slices (spec 8.1): pending plans first, then a new one, with writes held off all the while.</summary>
internal sealed class LogCompactionService(WriterContext context) : ITableService<LogCompactionRequest>
{
    /// <inheritdoc />
    public async Task<ServicePlan> PlanAsync(TableState state, LogCompactionRequest request, CancellationToken cancellationToken)
    {
        CompactionService.RefuseCopyOnWrite(state);
        if (Pending(state) is [var first, ..])
        {
            var resumed = await PendingPlans.ReadCompactionAsync(state, first, cancellationToken).ConfigureAwait(false) ?? new CompactionPlan();
            return CompactionItems.Of(resumed, first.Time, ServiceKind.LogCompaction);
        }

        var plan = await LogCompactionPlanner.PlanAsync(state, request, cancellationToken).ConfigureAwait(false);
        return CompactionItems.Of(plan, resumes: null, ServiceKind.LogCompaction);
    }

    /// <inheritdoc />
    public async Task<ServiceResult> RunAsync(LogCompactionRequest request, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Transactions.BeginScheduleAsync(cancellationToken).ConfigureAwait(false);
        var state = await TableState.LoadAsync(context.Table, cancellationToken).ConfigureAwait(false);
        CompactionService.RefuseCopyOnWrite(state);
        await new TableGuard(context.Table, context.Options).EnsureWritableAsync(state.Properties, cancellationToken).ConfigureAwait(false);
        state = await new FailedWrites(context).ResolveAsync(state, cancellationToken).ConfigureAwait(false);
        var executor = new LogCompactionExecutor(context);
        ServiceResult? result = null;
        foreach (var pending in Pending(state))
        {
            result = CompactionService.Sum(result, await executor.RunAsync(pending, progress, cancellationToken).ConfigureAwait(false));
            if (result.Outcome is CommitOutcome.Conflicted or CommitOutcome.Unknown)
            {
                return result;
            }
        }

        state = await TableState.LoadAsync(context.Table, cancellationToken).ConfigureAwait(false);
        var plan = await LogCompactionPlanner.PlanAsync(state, request, cancellationToken).ConfigureAwait(false);
        if (plan.Operations.Count == 0)
        {
            return result ?? LogCompactionExecutor.Nothing($"No file slice has {request.MinBlocks} log blocks or more in several log files.");
        }

        var instant = new Instant(context.Instants.Next(state.Timeline), TimelineAction.LogCompaction, InstantState.Requested);
        await new TimelineWriter(context.Table, state.Properties.Layout).RequestAsync(instant, TimelineAvro.Write(plan), cancellationToken).ConfigureAwait(false);
        return CompactionService.Sum(result, await executor.RunAsync(instant, progress, cancellationToken).ConfigureAwait(false));
    }

    private static List<Instant> Pending(TableState state) =>
        [.. state.Timeline.PendingWrites.Where(instant => instant.Action == TimelineAction.LogCompaction)];
}
