using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Services.Rollback;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Commits;

namespace Lakehouse.TableFormat.Services.Rebucketing;

/// <summary>
/// The service behind <see cref="RebucketRequest"/>. Writes of this process wait until it is done; a write of another one that completes
/// meanwhile wins. What a killed one leaves is an ordinary failed write, which the next writer rolls back.
/// </summary>
internal sealed class RebucketService(WriterContext context) : ITableService<RebucketRequest>
{
    /// <inheritdoc />
    public async Task<ServicePlan> PlanAsync(TableState state, RebucketRequest request, CancellationToken cancellationToken) =>
        (await RebucketPlanner.DraftAsync(state, request, context.Options, cancellationToken).ConfigureAwait(false)).Plan;

    /// <inheritdoc />
    public async Task<ServiceResult> RunAsync(RebucketRequest request, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken)
    {
        using var turn = await context.Transactions.BeginWriteAsync(cancellationToken).ConfigureAwait(false);
        var started = context.Options.Clock.GetTimestamp();
        var state = await PrepareAsync(cancellationToken).ConfigureAwait(false);
        var draft = await RebucketPlanner.DraftAsync(state, request, context.Options, cancellationToken).ConfigureAwait(false);
        if (draft.From.Buckets == draft.To.Buckets)
        {
            return new ServiceResult(draft.Plan, null);
        }

        try
        {
            var result = await WriteAliveAsync(state, draft, progress, cancellationToken).ConfigureAwait(false);
            if (result.Outcome is CommitOutcome.Conflicted)
            {
                await RollBackAsync().ConfigureAwait(false);
            }

            return result with { Taken = context.Options.Clock.GetElapsedTime(started) };
        }
        catch (Exception exception) when (exception is LakehouseException or OperationCanceledException or IOException)
        {
            await RollBackAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task<TableState> PrepareAsync(CancellationToken cancellationToken)
    {
        var state = await TableState.LoadAsync(context.Table, cancellationToken).ConfigureAwait(false);
        await new TableGuard(context.Table, context.Options).EnsureWritableAsync(state.Properties, cancellationToken).ConfigureAwait(false);
        await using var transaction = await context.Transactions.BeginAsync(cancellationToken).ConfigureAwait(false);
        return await new FailedWrites(context).ResolveAsync(state, cancellationToken).ConfigureAwait(false);
    }

    // The heartbeat ends before a rollback, which leaves alone whatever this process still works on.
    private async Task<ServiceResult> WriteAliveAsync(
        TableState state, RebucketDraft draft, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken)
    {
        await using var heartbeats = context.Transactions.Heartbeats.BeginScope();
        return await WriteAsync(state, draft, progress, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ServiceResult> WriteAsync(
        TableState state, RebucketDraft draft, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken)
    {
        var schema = await state.SchemaAsOfAsync(null, cancellationToken).ConfigureAwait(false);
        var history = await ColumnHistory.LoadAsync(state, asOf: null, cancellationToken).ConfigureAwait(false);
        var commit = await BeginAsync(state, cancellationToken).ConfigureAwait(false);
        var executor = new RebucketExecutor(state, schema, history, draft.To, context.Options);
        var report = new ProgressReport(progress, draft.Partitions.Count, draft.Plan.Bytes);
        var stats = new List<WriteStat>();
        foreach (var partition in draft.Partitions)
        {
            stats.AddRange(await executor.WriteAsync(partition.Key, partition, commit, cancellationToken).ConfigureAwait(false));
            report.Done(RebucketDraft.BytesOf(partition));
        }

        return new ServiceResult(draft.Plan, await CompleteAsync(state, draft, commit, schema, stats, cancellationToken).ConfigureAwait(false))
        {
            Instant = commit.Instant,
            FilesWritten = stats.Count,
            BytesWritten = stats.Sum(stat => stat.TotalWriteBytes),
            Rows = stats.Sum(stat => stat.NumWrites),
        };
    }

    // Without a clustering plan, though it completes as a clustering: another engine could execute such a plan and would lose the buckets.
    private async Task<TimelineCommit> BeginAsync(TableState state, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Transactions.BeginAsync(cancellationToken).ConfigureAwait(false);
        var instant = new Instant(context.Instants.Next(state.Timeline), TimelineAction.ReplaceCommit, InstantState.Requested);
        var commit = new TimelineCommit(context, state, instant);
        var profile = CommitMetadataJson.Write(CommitProfile.Planned(WriteOperation.Cluster, []));
        await commit.BeginAsync(TimelineAvro.Write(new RequestedReplaceMetadata()), profile, cancellationToken).ConfigureAwait(false);
        return commit;
    }

    private async Task<CommitOutcome> CompleteAsync(
        TableState state,
        RebucketDraft draft,
        TimelineCommit commit,
        TableSchema schema,
        IReadOnlyList<WriteStat> stats,
        CancellationToken cancellationToken)
    {
        await using var transaction = await context.Transactions.BeginAsync(cancellationToken).ConfigureAwait(false);
        var now = await TableState.LoadAsync(context.Table, cancellationToken).ConfigureAwait(false);

        // Any write since then, even into a partition that is new, was spread over the old buckets.
        var known = state.Timeline.Instants.Select(instant => instant.Time).ToHashSet();
        if (now.Timeline.Instants.FirstOrDefault(instant => instant.IsWrite && instant.Time != commit.Instant && !known.Contains(instant.Time)) is { } other)
        {
            return new CommitOutcome.Conflicted($"the {other.ActionName} {other.Time}");
        }

        var extra = await CarriedMetadata.CollectAsync(now, cancellationToken).ConfigureAwait(false);
        extra[IndexSettings.Key] = draft.To.ToJson();
        var replaced = draft.Partitions.SelectMany(partition => partition.Select(slice => (slice.PartitionPath, slice.FileId)));
        var metadata = ReplaceProfile.Done(WriteOperation.Cluster, stats, extra, schema, state.Properties.TableName, replaced);
        var outcome = await commit.CompleteAsync(metadata, cancellationToken).ConfigureAwait(false);
        if (outcome is CommitOutcome.Committed)
        {
            await StoredIndex.KeepAsync(context, draft.To, cancellationToken).ConfigureAwait(false);
        }

        return outcome;
    }

    private async Task RollBackAsync()
    {
        try
        {
            await using var transaction = await context.Transactions.BeginAsync(CancellationToken.None).ConfigureAwait(false);
            var state = await TableState.LoadAsync(context.Table, CancellationToken.None).ConfigureAwait(false);
            await new FailedWrites(context).ResolveAsync(state, CancellationToken.None).ConfigureAwait(false);
        }
        catch (LakehouseException exception)
        {
            // What led here says more; the next write rolls back first.
            RollbackLog.Postponed(context.Options.Logger, exception);
        }
    }
}
