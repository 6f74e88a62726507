using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Services.Rollback;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Commits;
using Lakehouse.TableFormat.Writing.Replacing;

namespace Lakehouse.TableFormat.Services.Clustering;

/// <summary>Executes stored clustering plans, ours and other engines', or takes them back.</summary>
internal sealed class PendingClusterings(WriterContext context)
{
    /// <summary>A stored plan for people.</summary>
    public static IEnumerable<ServicePlanItem> Items(RequestedReplaceMetadata stored) => stored.ClusteringPlan!.InputGroups.Select(group => new ServicePlanItem(
        group.Slices.Count == 0 ? string.Empty : group.Slices[0].PartitionPath ?? string.Empty,
        string.Join(", ", group.Slices.Select(slice => slice.FileId)),
        $"{group.Slices.Count} file groups → {group.NumOutputFileGroups}",
        group.Slices.Sum(slice => slice.DeltaFilePaths.Count + (string.IsNullOrEmpty(slice.DataFilePath) ? 0L : 1)),
        0));

    /// <summary>
    /// Executes every pending plan that nobody of this process works on, or takes it back; a plan that its maker was to run at once and did
    /// not is taken back in any case.
    /// </summary>
    /// <returns>What became of the last one; null when none was pending.</returns>
    public async Task<ServiceResult?> SettleAsync(bool rollBack, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken)
    {
        var state = await TableState.LoadAsync(context.Table, cancellationToken).ConfigureAwait(false);
        var plans = await PendingGroups.LoadAsync(state, cancellationToken).ConfigureAwait(false);
        ServiceResult? last = null;
        foreach (var (instant, stored) in plans.Clusterings)
        {
            if (await context.Transactions.Heartbeats.IsAliveAsync(instant.Time, cancellationToken).ConfigureAwait(false))
            {
                continue;
            }

            if (await context.Transactions.Heartbeats.IsAliveAsync(instant.Time, cancellationToken).ConfigureAwait(false))
            {
                continue;
            }

            var plan = new ServicePlan(ServiceKind.Clustering, [.. Items(stored)]) { Resumes = instant.Time };
            if (rollBack || PendingClusteringCheck.GivesWay(stored))
            {
                await RollBackAsync(instant, cancellationToken).ConfigureAwait(false);
                last = new ServiceResult(plan, null) { Instant = instant.Time, Notes = [$"Clustering {instant.Time} was rolled back."] };
                continue;
            }

            last = await ExecuteAsync(instant, stored, plan, progress, cancellationToken).ConfigureAwait(false);
        }

        return last;
    }

    /// <summary>Writes, completes, and where that fails takes the plan back if it is to be.</summary>
    public async Task<ServiceResult> RunAsync(
        ClusteringJob job, bool rollBackOnFailure, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken)
    {
        var commit = job.Commit!;
        var started = context.Options.Clock.GetTimestamp();
        try
        {
            await commit.ResumeAsync(cancellationToken).ConfigureAwait(false);
            var schema = await job.State.SchemaAsOfAsync(null, cancellationToken).ConfigureAwait(false);
            var stats = await WriteAsync(job, commit, schema, progress, cancellationToken).ConfigureAwait(false);
            var outcome = await CompleteAsync(job, commit, schema, stats, cancellationToken).ConfigureAwait(false);
            if (outcome is CommitOutcome.Conflicted && rollBackOnFailure)
            {
                await RollBackAsync(Pending(commit.Instant), CancellationToken.None).ConfigureAwait(false);
            }

            return new ServiceResult(job.Plan, outcome)
            {
                Instant = commit.Instant,
                FilesWritten = stats.Count,
                BytesWritten = stats.Sum(stat => stat.TotalWriteBytes),
                Rows = stats.Sum(stat => stat.NumWrites),
                Taken = context.Options.Clock.GetElapsedTime(started),
            };
        }
        catch (Exception exception) when (rollBackOnFailure && exception is LakehouseException or OperationCanceledException or IOException)
        {
            await PostponableRollbackAsync(commit.Instant).ConfigureAwait(false);
            throw;
        }
    }

    private static Instant Pending(InstantTime time) => new(time, TimelineAction.ReplaceCommit, InstantState.Inflight);

    private async Task<ServiceResult> ExecuteAsync(
        Instant instant, RequestedReplaceMetadata stored, ServicePlan plan, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken)
    {
        await RemoveLeftoversAsync(instant, stored, cancellationToken).ConfigureAwait(false);
        var state = await TableState.LoadAsync(context.Table, cancellationToken).ConfigureAwait(false);
        var partitions = stored.ClusteringPlan!.InputGroups.SelectMany(group => group.Slices).Select(slice => slice.PartitionPath ?? string.Empty).ToHashSet();
        var view = await FileSystemView.LoadAsync(state, asOf: null, partitions, cancellationToken).ConfigureAwait(false);
        var draft = ClusteringPlanForm.FromStored(stored, view) ?? throw new LakehouseException(
            ErrorKind.Conflict,
            $"The pending clustering {instant.Time} cannot be executed: a file that it names is no longer the newest of its file group.",
            new ErrorContext { Table = state.Properties.TableName, Instant = instant.Time.ToString() },
            "Take it back (lakehouse cluster --mode roll-back-pending) and plan anew.");
        var commit = new TimelineCommit(context, state, instant);
        return await RunAsync(new ClusteringJob(state, draft, plan, commit), rollBackOnFailure: false, progress, cancellationToken).ConfigureAwait(false);
    }

    // An attempt that was killed has left files of the instant, and the instant completes all the same (spec 2.6.2).
    private async Task RemoveLeftoversAsync(Instant instant, RequestedReplaceMetadata stored, CancellationToken cancellationToken)
    {
        var partitions = stored.ClusteringPlan!.InputGroups.SelectMany(group => group.Slices).Select(slice => slice.PartitionPath ?? string.Empty).Distinct();
        foreach (var partition in partitions.ToList())
        {
            var listing = await PartitionLister.ListAsync(context.Table, partition, cancellationToken).ConfigureAwait(false);
            foreach (var file in listing.Files.Where(file => BaseFileName.TryParse(file.Name, out var name) && name.Instant == instant.Time))
            {
                await context.Table.DeleteAsync(file.Path, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<IReadOnlyList<WriteStat>> WriteAsync(
        ClusteringJob job, TimelineCommit commit, TableSchema schema, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken)
    {
        var history = await ColumnHistory.LoadAsync(job.State, asOf: null, cancellationToken).ConfigureAwait(false);
        var executor = new ClusteringExecutor(job.State, schema, history, context.Options);
        var index = await StoredIndex.FindAsync(job.State, cancellationToken).ConfigureAwait(false);
        var inputs = job.Draft.Inputs;
        var inBucket = index is not null
            ? index.Kind == IndexKind.Bucket
            : inputs.All(input => input.Slices.Count == 1 && IndexAgreement.IsLikelyBucket(input.Slices[0].FileId));
        var results = await PartRun.EachAsync(
            inputs,
            input => input.Bytes,
            (input, _, stop) => executor.WriteAsync(input, job.Draft.SortColumns, inBucket, commit, stop),
            context.Options,
            progress,
            cancellationToken).ConfigureAwait(false);
        return [.. results.SelectMany(stats => stats)];
    }

    private async Task<CommitOutcome> CompleteAsync(
        ClusteringJob job, TimelineCommit commit, TableSchema schema, IReadOnlyList<WriteStat> stats, CancellationToken cancellationToken)
    {
        var replaced = job.Draft.Inputs.SelectMany(input => input.Slices).Select(slice => (slice.PartitionPath, slice.FileId)).ToHashSet();
        await using var transaction = await context.Transactions.BeginAsync(cancellationToken).ConfigureAwait(false);
        var now = await TableState.LoadAsync(context.Table, cancellationToken).ConfigureAwait(false);
        if (await PendingWriters.FirstTouchingAsync(now, commit.Instant, replaced, cancellationToken).ConfigureAwait(false) is { } writer)
        {
            return new CommitOutcome.Conflicted($"the pending write {writer.Time} ({writer.ActionName}), which goes first");
        }

        var extra = await CarriedMetadata.CollectAsync(now, cancellationToken).ConfigureAwait(false);
        var metadata = ReplaceProfile.Done(WriteOperation.Cluster, stats, extra, schema, now.Properties.TableName, replaced);
        return await commit.CompleteAsync(metadata, cancellationToken).ConfigureAwait(false);
    }

    private async Task RollBackAsync(Instant instant, CancellationToken cancellationToken)
    {
        await using var transaction = await context.Transactions.BeginAsync(cancellationToken).ConfigureAwait(false);
        var state = await TableState.LoadAsync(context.Table, cancellationToken).ConfigureAwait(false);
        if (state.Timeline.FindWrite(instant.Time) is not { State: not InstantState.Completed } failed)
        {
            return;
        }

        var plan = await RollbackPlanner.PlanAsync(state, failed, RollbackEnd.Forgotten, cancellationToken).ConfigureAwait(false);
        var rollback = new Instant(context.Instants.Next(state.Timeline), TimelineAction.Rollback, InstantState.Requested);
        await new RollbackExecutor(context.Table, context.Instants, context.Options.Clock)
            .RunAsync(rollback, plan, RollbackEnd.Forgotten, cancellationToken).ConfigureAwait(false);
    }

    private async Task PostponableRollbackAsync(InstantTime time)
    {
        try
        {
            await RollBackAsync(Pending(time), CancellationToken.None).ConfigureAwait(false);
        }
        catch (LakehouseException exception)
        {
            // The failure that led here says more; the next write or service rolls back first.
            RollbackLog.Postponed(context.Options.Logger, exception);
        }
    }
}
