using Lakehouse.TableFormat.Services.Rollback;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Commits;

namespace Lakehouse.TableFormat.Services.Archival;

/// <summary>The service behind <see cref="ArchivalRequest"/>.</summary>
internal sealed class ArchivalService(WriterContext context) : ITableService<ArchivalRequest>
{
    /// <inheritdoc />
    public async Task<ServicePlan> PlanAsync(TableState state, ArchivalRequest request, CancellationToken cancellationToken)
    {
        var (instants, notes) = await ArchivalPlanner.PlanAsync(state, request, cancellationToken).ConfigureAwait(false);
        return Describe(instants, notes);
    }

    /// <inheritdoc />
    public async Task<ServiceResult> RunAsync(ArchivalRequest request, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken)
    {
        var clock = context.Options.Clock;
        var started = clock.GetTimestamp();
        await using var transaction = await context.Transactions.BeginAsync(cancellationToken).ConfigureAwait(false);
        var state = await PrepareAsync(cancellationToken).ConfigureAwait(false);
        var finished = await new ArchivalExecutor(state).FinishAsync(cancellationToken).ConfigureAwait(false);
        state = finished > 0 ? await TableState.LoadAsync(context.Table, cancellationToken).ConfigureAwait(false) : state;
        var (instants, notes) = await ArchivalPlanner.PlanAsync(state, request, cancellationToken).ConfigureAwait(false);
        await new LateFiles(context.Table).DeletePassedAsync(state, instants, cancellationToken).ConfigureAwait(false);
        var removed = await new ArchivalExecutor(state).RunAsync(instants, progress, cancellationToken).ConfigureAwait(false);
        return new ServiceResult(Describe(instants, notes), instants.Count == 0 ? null : new CommitOutcome.Committed(instants[^1].Time))
        {
            FilesDeleted = finished + removed,
            Taken = clock.GetElapsedTime(started),
            Notes = finished > 0 ? [$"An archival that was interrupted was finished: {finished} files left the timeline."] : [],
        };
    }

    private static ServicePlan Describe(IReadOnlyList<Instant> instants, IReadOnlyList<string> notes) => new(
        ServiceKind.Archival,
        [.. instants.Select(instant => new ServicePlanItem(string.Empty, instant.Time.ToString(), $"{instant.ActionName} archived", 0, 0))])
    {
        Notes = notes,
    };

    // Files of a failed write count as committed once the timeline begins after them (spec 3.5).
    private async Task<TableState> PrepareAsync(CancellationToken cancellationToken)
    {
        var state = await TableState.LoadAsync(context.Table, cancellationToken).ConfigureAwait(false);
        await new TableGuard(context.Table, context.Options).EnsureServiceableAsync(state.Properties, cancellationToken).ConfigureAwait(false);
        return await new FailedWrites(context).ResolveAsync(state, cancellationToken).ConfigureAwait(false);
    }
}
