using Lakehouse.TableFormat.Services.Rollback;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Commits;

namespace Lakehouse.TableFormat.Services.Clustering;

/// <summary>
/// The service behind <see cref="ClusteringRequest"/>. A plan that is run at once never stays pending: where it fails or meets a write of
/// another it is rolled back; where the process dies the next writer or service does it.
/// </summary>
internal sealed class ClusteringService(WriterContext context) : ITableService<ClusteringRequest>
{
    private readonly PendingClusterings pending = new(context);

    /// <inheritdoc />
    public async Task<ServicePlan> PlanAsync(TableState state, ClusteringRequest request, CancellationToken cancellationToken)
    {
        var plans = await PendingGroups.LoadAsync(state, cancellationToken).ConfigureAwait(false);
        if (request.Mode is ClusteringMode.RunPending or ClusteringMode.RollBackPending)
        {
            return plans.Clusterings.Count == 0
                ? Of([], ["No clustering is pending."])
                : Of([.. plans.Clusterings.SelectMany(plan => PendingClusterings.Items(plan.Plan))], []) with { Resumes = plans.Clusterings[0].Instant.Time };
        }

        var draft = await new ClusteringPlanner(state, context.Options.Clock).DraftAsync(request, cancellationToken).ConfigureAwait(false);
        return PlanOf(draft, plans);
    }

    /// <inheritdoc />
    public async Task<ServiceResult> RunAsync(ClusteringRequest request, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken)
    {
        var now = await TableState.LoadAsync(context.Table, cancellationToken).ConfigureAwait(false);
        await new TableGuard(context.Table, context.Options).EnsureWritableAsync(now.Properties, cancellationToken).ConfigureAwait(false);
        await RollBackFailedAsync(now, cancellationToken).ConfigureAwait(false);
        var earlier = request.Mode == ClusteringMode.ScheduleOnly
            ? null
            : await pending.SettleAsync(request.Mode == ClusteringMode.RollBackPending, progress, cancellationToken).ConfigureAwait(false);
        if (request.Mode is ClusteringMode.RunPending or ClusteringMode.RollBackPending)
        {
            return earlier ?? new ServiceResult(Of([], ["No clustering is pending."]), null);
        }

        var job = await ScheduleAsync(request, cancellationToken).ConfigureAwait(false);
        if (job.Commit is null || request.Mode == ClusteringMode.ScheduleOnly)
        {
            return earlier is not null && job.Commit is null
                ? earlier
                : new ServiceResult(job.Plan, null) { Instant = job.Commit?.Instant };
        }

        var result = await pending.RunAsync(job, rollBackOnFailure: true, progress, cancellationToken).ConfigureAwait(false);
        return earlier is null ? result : result with { Notes = [.. result.Notes, $"The pending clustering {earlier.Instant} was settled first: {earlier.Outcome}."] };
    }

    // A write that died is in nobody's way any more; one that is alive goes first.
    private async Task RollBackFailedAsync(TableState state, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Transactions.BeginAsync(cancellationToken).ConfigureAwait(false);
        await new FailedWrites(context).ResolveAsync(state, cancellationToken).ConfigureAwait(false);
    }

    private static ServicePlan PlanOf(ClusteringDraft draft, PendingGroups plans) => Of(
        [.. draft.Inputs.Select(input => input.Item)],
        [
            .. draft.Notes,
            .. plans.Clusterings.Select(plan => $"Clustering {plan.Instant.Time} is pending and is finished first."),
            .. draft.Inputs.Count == 0 ? ["No file group needs clustering."] : Array.Empty<string>(),
        ]);

    private static ServicePlan Of(IReadOnlyList<ServicePlanItem> items, IReadOnlyList<string> notes) =>
        new(ServiceKind.Clustering, items) { Notes = notes };

    private async Task<ClusteringJob> ScheduleAsync(ClusteringRequest request, CancellationToken cancellationToken)
    {
        // Between two writes: what a dead one left is rolled back first, or the clustering would give way to it for ever.
        await using var transaction = await context.Transactions.BeginScheduleAsync(cancellationToken).ConfigureAwait(false);
        var state = await TableState.LoadAsync(context.Table, cancellationToken).ConfigureAwait(false);
        state = await new FailedWrites(context).ResolveAsync(state, cancellationToken).ConfigureAwait(false);
        var draft = await new ClusteringPlanner(state, context.Options.Clock).DraftAsync(request, cancellationToken).ConfigureAwait(false);
        var plans = await PendingGroups.LoadAsync(state, cancellationToken).ConfigureAwait(false);
        if (draft.Inputs.Count == 0)
        {
            return new ClusteringJob(state, draft, PlanOf(draft, plans), null);
        }

        var instant = new Instant(context.Instants.Next(state.Timeline), TimelineAction.ReplaceCommit, InstantState.Requested);
        var commit = new TimelineCommit(context, state, instant);
        var runs = request.Mode != ClusteringMode.ScheduleOnly;
        var content = TimelineAvro.Write(ClusteringPlanForm.ToStored(draft, context.Table.Root, runs));
        var timeline = new TimelineWriter(context.Table, state.Properties.Layout);
        if (runs)
        {
            await context.Transactions.Heartbeats.StartAsync(instant.Time, cancellationToken).ConfigureAwait(false);
        }

        await timeline.RequestAsync(instant, content, cancellationToken).ConfigureAwait(false);
        return new ClusteringJob(state, draft, PlanOf(draft, plans), commit);
    }
}
