using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Services.Compaction;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Commits;

namespace Lakehouse.TableFormat.Services.LogCompaction;

/// <summary>
/// Executes a log compaction's plan. Readers of Hudi 0.15 replay log files in the order of their versions, so the merged file has to come
/// before any newer write: the caller holds writes off from the plan to the end, and of a plan that was found pending only slices are merged
/// that nobody wrote to since. Nothing builds on a pending log compaction, so a plan whose slices have all moved on is taken back.
/// </summary>
internal sealed class LogCompactionExecutor(WriterContext context)
{
    /// <summary>Writes the log files and completes the instant. Call it with writes held off.</summary>
    /// <param name="instant">The pending instant.</param>
    /// <param name="progress">Told after each slice.</param>
    /// <param name="cancellationToken">Stops the work; the plan stays pending.</param>
    public async Task<ServiceResult> RunAsync(Instant instant, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken)
    {
        var started = context.Options.Clock.GetTimestamp();
        var state = await TableState.LoadAsync(context.Table, cancellationToken).ConfigureAwait(false);
        var plan = await PendingPlans.ReadCompactionAsync(state, instant, cancellationToken).ConfigureAwait(false) ?? new CompactionPlan();
        var commit = new TimelineCommit(context, state, instant);
        if (await ClaimAsync(commit, instant, plan, cancellationToken).ConfigureAwait(false))
        {
            state = await TableState.LoadAsync(context.Table, cancellationToken).ConfigureAwait(false);
        }

        var slices = await UntouchedAsync(state, plan, cancellationToken).ConfigureAwait(false);
        var stats = await CompactAsync(state, commit, slices, AttemptAt(instant), progress, cancellationToken).ConfigureAwait(false);
        if (stats.Count == 0)
        {
            await commit.CancelAsync(cancellationToken).ConfigureAwait(false);
            return Nothing($"Log compaction {instant.Time} was taken back: its file slices have moved on.");
        }

        var result = await new CompactionEnd(context, started).CompleteAsync(state, commit, WriteOperation.LogCompact, stats, cancellationToken).ConfigureAwait(false);
        return result with
        {
            Plan = CompactionItems.Of(plan, instant.Time, ServiceKind.LogCompaction),
            Notes = stats.Count < plan.Operations.Count ? [$"{plan.Operations.Count - stats.Count} file slices were left out: written to since they were planned, or too large for one merge."] : [],
        };
    }

    // In one section: a process that was stopped in between must not delete what whoever took over has written.
    private async Task<bool> ClaimAsync(TimelineCommit commit, Instant instant, CompactionPlan plan, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Transactions.BeginAsync(cancellationToken).ConfigureAwait(false);
        var begun = await commit.ResumeAsync(cancellationToken).ConfigureAwait(false);
        if (begun)
        {
            await LogCompactionLeftovers.DeleteAsync(context, instant, plan, cancellationToken).ConfigureAwait(false);
        }

        return begun;
    }

    /// <summary>A result without effect.</summary>
    public static ServiceResult Nothing(string reason) => new(new ServicePlan(ServiceKind.LogCompaction, []), Outcome: null) { Notes = [reason] };

    private static async Task<List<FileSlice>> UntouchedAsync(TableState state, CompactionPlan plan, CancellationToken cancellationToken)
    {
        var partitions = plan.Operations.Select(operation => operation.PartitionPath ?? string.Empty).Distinct().ToList();
        var view = await FileSystemView.LoadAsync(state, asOf: null, partitions, cancellationToken).ConfigureAwait(false);
        var compacted = await PendingPlans.GroupsAsync(state, TimelineAction.LogCompaction, cancellationToken).ConfigureAwait(false);
        var slices = new List<FileSlice>();
        foreach (var operation in plan.Operations)
        {
            var slice = view.LatestSlices.FirstOrDefault(slice => slice.PartitionPath == (operation.PartitionPath ?? string.Empty) && slice.FileId == operation.FileId);
            var planned = operation.DeltaFilePaths.Select(path => path[(path.LastIndexOf('/') + 1)..]).ToHashSet();
            if (slice is not null
                && !compacted.Contains((slice.PartitionPath, slice.FileId))
                && slice.BaseInstant.ToString() == operation.BaseInstantTime
                && planned.SetEquals(slice.LogFiles.Select(log => log.Name.ToString())))
            {
                slices.Add(slice);
            }
        }

        return slices;
    }

    // A number that no file of an earlier attempt has: whoever remembers one is not misled.
    private int AttemptAt(Instant instant) => instant.State == InstantState.Requested
        ? 0
        : (int)((context.Options.Clock.GetUtcNow().ToUnixTimeMilliseconds() % (24 * 60 * 60 * 1000)) + 1);

    private async Task<List<WriteStat>> CompactAsync(
        TableState state, TimelineCommit commit, List<FileSlice> slices, int attempt, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken)
    {
        var schema = await state.SchemaAsOfAsync(null, cancellationToken).ConfigureAwait(false);
        var history = await ColumnHistory.LoadAsync(state, asOf: null, cancellationToken).ConfigureAwait(false);
        var compactor = new LogSliceCompactor(state, schema, history, commit, context.Options);
        var stats = await PartRun.EachAsync(
            slices,
            slice => slice.LogFiles.Sum(log => log.Length),
            (slice, number, stop) => compactor.CompactAsync(slice, number, attempt, stop),
            context.Options,
            progress,
            cancellationToken).ConfigureAwait(false);
        return [.. stats.OfType<WriteStat>()];
    }
}
