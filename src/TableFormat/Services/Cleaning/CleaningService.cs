using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Commits;

namespace Lakehouse.TableFormat.Services.Cleaning;

/// <summary>The service behind <see cref="CleaningRequest"/>: plans inside a critical section, deletes beside writes.</summary>
internal sealed class CleaningService(WriterContext context) : ITableService<CleaningRequest>
{
    /// <inheritdoc />
    public async Task<ServicePlan> PlanAsync(TableState state, CleaningRequest request, CancellationToken cancellationToken) =>
        await DescribeAsync(state, request, await Planner(request).PlanAsync(state, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc />
    public async Task<ServiceResult> RunAsync(CleaningRequest request, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken)
    {
        var clock = context.Options.Clock;
        var started = clock.GetTimestamp();
        var executor = new CleanExecutor(
            context.Table, clock, async stop => await context.Transactions.BeginScheduleAsync(stop).ConfigureAwait(false));
        var (stored, plan, clean) = await ScheduleAsync(request, executor, cancellationToken).ConfigureAwait(false);
        if (stored is null)
        {
            return new ServiceResult(plan, Outcome: null) { Taken = clock.GetElapsedTime(started) };
        }

        var deleted = await executor.ResumeAsync(clean!, stored, progress, cancellationToken).ConfigureAwait(false);
        return new ServiceResult(plan, new CommitOutcome.Committed(clean!.Time))
        {
            Instant = clean.Time,
            FilesDeleted = deleted,
            Taken = clock.GetElapsedTime(started),
        };
    }

    private async Task<(CleanerPlan? Stored, ServicePlan Plan, Instant? Clean)> ScheduleAsync(
        CleaningRequest request, CleanExecutor executor, CancellationToken cancellationToken)
    {
        // Outside of the section: dropping a partition enters one of its own.
        await PendingCleans.ResumeAllAsync(
            await LoadAsync(cancellationToken).ConfigureAwait(false), executor, context.Options.Logger, cancellationToken).ConfigureAwait(false);
        await using var transaction = await context.Transactions.BeginAsync(cancellationToken).ConfigureAwait(false);
        var state = await LoadAsync(cancellationToken).ConfigureAwait(false);
        var stored = await Planner(request).PlanAsync(state, cancellationToken).ConfigureAwait(false);
        var plan = await DescribeAsync(state, request, stored, cancellationToken).ConfigureAwait(false);
        if (stored is null)
        {
            return (null, plan, null);
        }

        var clean = new Instant(context.Instants.Next(state.Timeline), TimelineAction.Clean, InstantState.Requested);
        await executor.RequestAsync(clean, stored, cancellationToken).ConfigureAwait(false);
        return (stored, plan, clean);
    }

    private async Task<TableState> LoadAsync(CancellationToken cancellationToken)
    {
        var state = await TableState.LoadAsync(context.Table, cancellationToken).ConfigureAwait(false);
        await new TableGuard(context.Table, context.Options).EnsureServiceableAsync(state.Properties, cancellationToken).ConfigureAwait(false);
        return state;
    }

    private CleanPlanner Planner(CleaningRequest request) =>
        request.Retained >= 1
            ? new CleanPlanner(context.Table, new RetentionRule(request.Policy, request.Retained), context.Options.Clock)
            : throw new LakehouseException(ErrorKind.Invalid, $"A clean has to retain at least 1, not {request.Retained}.");

    private static async Task<ServicePlan> DescribeAsync(
        TableState state, CleaningRequest request, CleanerPlan? plan, CancellationToken cancellationToken)
    {
        var items = new List<ServicePlanItem>();
        foreach (var (partition, files) in plan?.FilePathsToBeDeletedPerPartition ?? new Dictionary<string, IReadOnlyList<CleanFileInfo>>())
        {
            var bytes = await BytesAsync(state.Storage, partition, files, cancellationToken).ConfigureAwait(false);
            var what = plan!.PartitionsToBeDeleted.Contains(partition) ? "all files and the partition removed" : "old slices removed";
            items.Add(new ServicePlanItem(partition, partition.Length == 0 ? "." : partition, what, files.Count, bytes));
        }

        return new ServicePlan(ServiceKind.Cleaning, items)
        {
            Resumes = PendingCleans.Of(state).FirstOrDefault()?.Time,
            Notes = plan is null
                ? [$"Nothing is older than what is retained ({new RetentionRule(request.Policy, request.Retained)})."]
                : [plan.EarliestInstantToRetain is { } earliest ? $"Readable afterwards: every instant from {earliest.Timestamp}." : "Readable afterwards: the newest file versions."],
        };
    }

    private static async Task<long> BytesAsync(
        IStorage table, string partition, IReadOnlyList<CleanFileInfo> files, CancellationToken cancellationToken)
    {
        var names = files.Select(file => file.FilePath![(file.FilePath!.LastIndexOf('/') + 1)..]).ToHashSet(StringComparer.Ordinal);
        var bytes = 0L;
        await foreach (var entry in table.ListAsync(partition, recursive: false, cancellationToken).ConfigureAwait(false))
        {
            bytes += !entry.IsFolder && names.Contains(entry.Name) ? entry.Length : 0;
        }

        return bytes;
    }
}
