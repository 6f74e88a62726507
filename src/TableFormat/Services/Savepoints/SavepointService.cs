using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Commits;

namespace Lakehouse.TableFormat.Services.Savepoints;

/// <summary>The service behind <see cref="SavepointRequest"/>: a savepoint is one small file, so there is nothing to resume (spec 8.7).</summary>
internal sealed class SavepointService(WriterContext context) : ITableService<SavepointRequest>
{
    /// <inheritdoc />
    public async Task<ServicePlan> PlanAsync(TableState state, SavepointRequest request, CancellationToken cancellationToken) => request.Action switch
    {
        SavepointAction.List => new ServicePlan(ServiceKind.Savepoint, await ListAsync(state, cancellationToken).ConfigureAwait(false)),
        SavepointAction.Create => await PlanCreateAsync(state, request, cancellationToken).ConfigureAwait(false),
        _ => new ServicePlan(ServiceKind.Savepoint, [new ServicePlanItem(string.Empty, Existing(state, request).Time.ToString(), "savepoint deleted", 0, 0)]),
    };

    /// <inheritdoc />
    public async Task<ServiceResult> RunAsync(SavepointRequest request, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken)
    {
        var started = context.Options.Clock.GetTimestamp();
        await using var transaction = await context.Transactions.BeginAsync(cancellationToken).ConfigureAwait(false);
        var state = await TableState.LoadAsync(context.Table, cancellationToken).ConfigureAwait(false);
        await new TableGuard(context.Table, context.Options).EnsureServiceableAsync(state.Properties, cancellationToken).ConfigureAwait(false);
        var plan = await PlanAsync(state, request, cancellationToken).ConfigureAwait(false);
        CommitOutcome? outcome = request.Action switch
        {
            SavepointAction.Create => await CreateAsync(state, request, cancellationToken).ConfigureAwait(false),
            SavepointAction.Delete => await DeleteAsync(state, request, cancellationToken).ConfigureAwait(false),
            _ => null,
        };
        progress?.Report(new ServiceProgress(plan.Items.Count, plan.Items.Count, plan.Bytes, plan.Bytes));
        return new ServiceResult(plan, outcome)
        {
            Instant = (outcome as CommitOutcome.Committed)?.Time,
            Taken = context.Options.Clock.GetElapsedTime(started),
        };
    }

    private static async Task<IReadOnlyList<ServicePlanItem>> ListAsync(TableState state, CancellationToken cancellationToken)
    {
        var items = new List<ServicePlanItem>();
        foreach (var savepoint in state.Timeline.Instants.Where(instant => instant is { Action: TimelineAction.Savepoint, State: InstantState.Completed }))
        {
            var path = state.Properties.Layout.PathOf(savepoint.FileName(state.Properties.Layout));
            var content = await state.Storage.TryReadAsync(path, cancellationToken).ConfigureAwait(false) ?? [];
            var metadata = TimelineAvro.ReadSavepoint(content, path);
            var made = DateTimeOffset.FromUnixTimeMilliseconds(metadata.SavepointedAt);
            var files = metadata.PartitionMetadata.Values.Sum(partition => partition.DataFiles.Count);
            items.Add(new ServicePlanItem(
                string.Empty, savepoint.Time.ToString(), Told(made, metadata.SavepointedBy, metadata.Comments), files, 0));
        }

        return items;
    }

    // Who made it, and why, are not always told.
    private static string Told(DateTimeOffset made, string? by, string? comment) =>
        $"made {made:yyyy-MM-dd HH:mm:ss}Z{(string.IsNullOrEmpty(by) ? string.Empty : $" by {by}")}{(string.IsNullOrEmpty(comment) ? string.Empty : $": {comment}")}";

    private static async Task<ServicePlan> PlanCreateAsync(TableState state, SavepointRequest request, CancellationToken cancellationToken)
    {
        var instant = Target(state, request);
        if (Find(state, instant.Time) is { State: InstantState.Completed })
        {
            return new ServicePlan(ServiceKind.Savepoint, []) { Notes = [$"{instant.Time} has a savepoint already."] };
        }

        var files = await SavepointFiles.CollectAsync(state, instant.Time, cancellationToken).ConfigureAwait(false);
        return new ServicePlan(
            ServiceKind.Savepoint, [new ServicePlanItem(string.Empty, instant.Time.ToString(), "files protected", files.Count, files.Bytes)]);
    }

    private async Task<CommitOutcome?> CreateAsync(TableState state, SavepointRequest request, CancellationToken cancellationToken)
    {
        var target = Target(state, request);
        var existing = Find(state, target.Time);
        if (existing is { State: InstantState.Completed })
        {
            return null;
        }

        var files = await SavepointFiles.CollectAsync(state, target.Time, cancellationToken).ConfigureAwait(false);
        var metadata = new SavepointMetadata
        {
            SavepointedBy = request.User ?? string.Empty,
            SavepointedAt = context.Options.Clock.GetUtcNow().ToUnixTimeMilliseconds(),
            Comments = request.Comment ?? string.Empty,
            PartitionMetadata = files.Partitions,
        };
        var savepoint = new Instant(target.Time, TimelineAction.Savepoint, InstantState.Inflight);
        var timeline = new TimelineWriter(context.Table, state.Properties.Layout);
        if (existing is null)
        {
            await timeline.InflightAsync(savepoint, default, cancellationToken).ConfigureAwait(false);
        }

        return await timeline.CompleteAsync(savepoint.In(InstantState.Completed), TimelineAvro.Write(metadata), cancellationToken).ConfigureAwait(false);
    }

    private async Task<CommitOutcome?> DeleteAsync(TableState state, SavepointRequest request, CancellationToken cancellationToken)
    {
        var savepoint = Existing(state, request);
        await new TimelineWriter(context.Table, state.Properties.Layout).DeleteInstantAsync(savepoint, cancellationToken).ConfigureAwait(false);
        return new CommitOutcome.Committed(savepoint.Time);
    }

    private static Instant Target(TableState state, SavepointRequest request)
    {
        var time = request.Instant ?? state.Timeline.LastCompletedWrite;
        var instant = time is { } asked ? state.Timeline.CompletedWrites.FirstOrDefault(write => write.Time == asked) : null;
        if (instant is null)
        {
            throw Invalid(state, time, time is null ? "The table has no completed write to make a savepoint of." : $"{time} is no completed write of the active timeline.");
        }

        return state.EarliestRetained is { } earliest && instant.Time < earliest
            ? throw Invalid(state, instant.Time, $"Files of {instant.Time} were cleaned already; the oldest instant that can have a savepoint is {earliest}.")
            : instant;
    }

    private static Instant Existing(TableState state, SavepointRequest request) =>
        request.Instant is { } time && Find(state, time) is { } savepoint
            ? savepoint
            : throw Invalid(state, request.Instant, request.Instant is null ? "Which savepoint to delete is not said." : $"The table has no savepoint {request.Instant}.");

    private static Instant? Find(TableState state, InstantTime time) =>
        state.Timeline.Instants.FirstOrDefault(instant => instant.Action == TimelineAction.Savepoint && instant.Time == time);

    private static LakehouseException Invalid(TableState state, InstantTime? instant, string message) => new(
        ErrorKind.Invalid,
        message,
        new ErrorContext { Table = state.Properties.TableName, Instant = instant?.ToString() },
        "List the timeline or the savepoints, and name one of theirs.");
}
