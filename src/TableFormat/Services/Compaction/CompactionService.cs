using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.TableFormat.Services.Compaction;

/// <summary>Compaction of a table's file slices (spec 8.1): pending plans first, oldest first, then a new one.</summary>
internal sealed class CompactionService(WriterContext context) : ITableService<CompactionRequest>
{
    /// <inheritdoc />
    public async Task<ServicePlan> PlanAsync(TableState state, CompactionRequest request, CancellationToken cancellationToken)
    {
        RefuseCopyOnWrite(state);
        var pending = Pending(state);
        if (request.Mode != CompactionMode.ScheduleOnly && pending.Count > 0)
        {
            var resumed = await PendingPlans.ReadCompactionAsync(state, pending[0], cancellationToken).ConfigureAwait(false) ?? new CompactionPlan();
            return CompactionItems.Of(resumed, pending[0].Time) with { Notes = Notes(pending.Count, request) };
        }

        var plan = request.Mode == CompactionMode.RunPending
            ? new CompactionPlan()
            : await CompactionPlanner.PlanAsync(state, request, cancellationToken).ConfigureAwait(false);
        return CompactionItems.Of(plan, resumes: null);
    }

    /// <inheritdoc />
    public async Task<ServiceResult> RunAsync(CompactionRequest request, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken)
    {
        var state = await TableState.LoadAsync(context.Table, cancellationToken).ConfigureAwait(false);
        RefuseCopyOnWrite(state);
        var executor = new CompactionExecutor(context);
        ServiceResult? result = null;
        foreach (var compaction in request.Mode == CompactionMode.ScheduleOnly ? [] : Pending(state))
        {
            result = Sum(result, await executor.RunAsync(compaction, progress, cancellationToken).ConfigureAwait(false));
            if (result.Outcome is CommitOutcome.Conflicted or CommitOutcome.Unknown)
            {
                return result;
            }
        }

        if (request.Mode == CompactionMode.RunPending)
        {
            return result ?? Nothing("No compaction is pending.");
        }

        var (scheduled, reason) = await new CompactionScheduler(context).ScheduleAsync(request, cancellationToken).ConfigureAwait(false);
        if (scheduled is null)
        {
            return result is null ? Nothing(reason!) : result with { Notes = [.. result.Notes, reason!] };
        }

        return request.Mode == CompactionMode.ScheduleOnly
            ? await ScheduledAsync(scheduled, cancellationToken).ConfigureAwait(false)
            : Sum(result, await executor.RunAsync(scheduled, progress, cancellationToken).ConfigureAwait(false));
    }

    private static List<Instant> Pending(TableState state) =>
        [.. state.Timeline.PendingWrites.Where(instant => instant.Action == TimelineAction.Compaction)];

    private static List<string> Notes(int pending, CompactionRequest request) =>
    [
        .. pending > 1 ? [$"{pending - 1} more pending plans are executed after it."] : Array.Empty<string>(),
        .. request.Mode == CompactionMode.ScheduleAndRun ? ["Then a new plan is made."] : Array.Empty<string>(),
    ];

    private static ServiceResult Nothing(string reason) => new(new ServicePlan(ServiceKind.Compaction, []), Outcome: null) { Notes = [reason] };

    /// <summary>Two runs as one: the last one's outcome, all that both did.</summary>
    internal static ServiceResult Sum(ServiceResult? before, ServiceResult last) => before is null ? last : last with
    {
        Plan = last.Plan with { Items = [.. before.Plan.Items, .. last.Plan.Items], Resumes = before.Plan.Resumes },
        FilesWritten = before.FilesWritten + last.FilesWritten,
        BytesWritten = before.BytesWritten + last.BytesWritten,
        Rows = before.Rows + last.Rows,
        Taken = before.Taken + last.Taken,
        Notes = [.. before.Notes, .. last.Notes],
    };

    private async Task<ServiceResult> ScheduledAsync(Instant scheduled, CancellationToken cancellationToken)
    {
        var state = await TableState.LoadAsync(context.Table, cancellationToken).ConfigureAwait(false);
        var plan = await PendingPlans.ReadCompactionAsync(state, scheduled, cancellationToken).ConfigureAwait(false);
        return new ServiceResult(CompactionItems.Of(plan ?? new CompactionPlan(), resumes: null), Outcome: null)
        {
            Instant = scheduled.Time,
            Notes = ["The plan is stored; run it to merge the files."],
        };
    }

    /// <summary>Refuses a table that cannot have log files.</summary>
    internal static void RefuseCopyOnWrite(TableState state)
    {
        if (state.Properties.Type != TableType.MergeOnRead)
        {
            throw new LakehouseException(
                ErrorKind.Unsupported,
                "A copy-on-write table has no log files to compact.",
                new ErrorContext { Table = state.Properties.TableName, Path = state.Storage.Root },
                "To make small files larger, cluster the table.");
        }
    }
}
