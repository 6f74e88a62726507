using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Commits;

namespace Lakehouse.TableFormat.Services.Compaction;

/// <summary>
/// Executes a stored compaction plan, of this program or of Java Hudi (spec 8.1). It may be killed at any moment and run again: what an
/// earlier attempt left is deleted first, and the instant stays the same.
/// </summary>
internal sealed class CompactionExecutor(WriterContext context)
{
    /// <summary>Writes the plan's base files and completes the instant.</summary>
    /// <param name="compaction">The pending instant.</param>
    /// <param name="progress">Told after each file group.</param>
    /// <param name="cancellationToken">Stops the work; the plan stays pending.</param>
    /// <exception cref="LakehouseException">Conflict: another process works on it. Corrupt: files of the plan are gone.</exception>
    public async Task<ServiceResult> RunAsync(Instant compaction, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken)
    {
        var started = context.Options.Clock.GetTimestamp();
        var state = await TableState.LoadAsync(context.Table, cancellationToken).ConfigureAwait(false);
        await new TableGuard(context.Table, context.Options).EnsureWritableAsync(state.Properties, cancellationToken).ConfigureAwait(false);
        if (await PendingPlans.ReadCompactionAsync(state, compaction, cancellationToken).ConfigureAwait(false) is not { } plan)
        {
            return await ForgetAsync(state, compaction, cancellationToken).ConfigureAwait(false);
        }

        // Claimed before anything is deleted: what lies there may be another process's work.
        var commit = new TimelineCommit(context, state, compaction);
        var attempt = await ClaimAsync(commit, compaction, plan, cancellationToken).ConfigureAwait(false);
        var stats = await CompactAsync(state, commit, plan, attempt, progress, cancellationToken).ConfigureAwait(false);
        var result = await new CompactionEnd(context, started).CompleteAsync(state, commit, WriteOperation.Compact, stats, cancellationToken).ConfigureAwait(false);
        return result with { Plan = CompactionItems.Of(plan, compaction.Time) };
    }

    // In one section: a process that was stopped in between must not delete what whoever took over has written.
    private async Task<int> ClaimAsync(TimelineCommit commit, Instant compaction, CompactionPlan plan, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Transactions.BeginAsync(cancellationToken).ConfigureAwait(false);
        return await commit.ResumeAsync(cancellationToken).ConfigureAwait(false)
            ? await new CompactionLeftovers(context).DeleteAsync(compaction, plan, cancellationToken).ConfigureAwait(false)
            : 0;
    }

    // Its writer died before the plan was in the file, so nobody has seen one.
    private async Task<ServiceResult> ForgetAsync(TableState state, Instant compaction, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Transactions.BeginAsync(cancellationToken).ConfigureAwait(false);
        await new TimelineWriter(state.Storage, state.Properties.Layout).DeleteInstantFilesAsync(compaction, cancellationToken).ConfigureAwait(false);
        return new ServiceResult(new ServicePlan(ServiceKind.Compaction, []), Outcome: null)
        {
            Notes = [$"Compaction {compaction.Time} had no plan and was taken back."],
        };
    }

    private async Task<WriteStat[]> CompactAsync(
        TableState state, TimelineCommit commit, CompactionPlan plan, int attempt, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken)
    {
        var schema = await state.SchemaAsOfAsync(null, cancellationToken).ConfigureAwait(false);
        var history = await ColumnHistory.LoadAsync(state, asOf: null, cancellationToken).ConfigureAwait(false);
        var compactor = new SliceCompactor(state, schema, history, commit, context.Options);
        return await PartRun.EachAsync(
            plan.Operations,
            CompactionItems.BytesOf,
            (operation, number, stop) => compactor.CompactAsync(operation, $"{number}-{attempt}-0", stop),
            context.Options,
            progress,
            cancellationToken).ConfigureAwait(false);
    }
}
