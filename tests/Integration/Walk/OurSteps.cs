using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Integration.Walk;

/// <summary>Steps by this program. Stateless.</summary>
internal static class OurSteps
{
    private static readonly (WalkStep Step, int Weight)[] OnEvery =
    [
        (WalkStep.Upsert, 10), (WalkStep.Delete, 4), (WalkStep.Die, 2), (WalkStep.Cluster, 2), (WalkStep.Clean, 2), (WalkStep.Archive, 2),
        (WalkStep.Savepoint, 1), (WalkStep.RollBack, 2), (WalkStep.Restore, 1),
    ];

    private static readonly (WalkStep Step, int Weight)[] OnMergeOnRead =
        [.. OnEvery, (WalkStep.ScheduleCompaction, 3), (WalkStep.RunCompaction, 3), (WalkStep.Compact, 3), (WalkStep.LogCompact, 3)];

    private static readonly (WalkStep Step, int Weight)[] OnPartitioned = [(WalkStep.DeletePartition, 1)];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Takes a step; the model says what it must have done.</summary>
    /// <returns>What it was.</returns>
    public static async Task<string> TakeAsync(WalkTable table)
    {
        var steps = table.Form.Type == TableType.MergeOnRead ? OnMergeOnRead : OnEvery;
        var step = table.Model.IsUnwritten ? WalkStep.Upsert : table.Dice.Choose(table.Form.Partitioned ? [.. steps, .. OnPartitioned] : steps);
        table.Steps.Add($"ours {step}");
        var told = await TakeOrRefuseAsync(table, step);
        table.Steps[^1] += $" {told}";
        return $"{step}{(told.Length == 0 || char.IsAsciiDigit(told[0]) ? "" : $" {told}")}";
    }

    private static async Task<string> TakeOrRefuseAsync(WalkTable table, WalkStep step)
    {
        try
        {
            return await TakeAsync(table, step);
        }
        catch (LakehouseException exception) when (KnownRefusals.Of(step, exception) is { } known)
        {
            return $"refused: {known}";
        }
    }

    private static Task<string> TakeAsync(WalkTable table, WalkStep step) => step switch
    {
        WalkStep.Upsert => WriteAsync(table, table.Dice.Upserts(table.Model, "ours")),
        WalkStep.Delete => WriteAsync(table, table.Dice.Deletes(table.Model)),
        WalkStep.Die => DieAsync(table),
        WalkStep.ScheduleCompaction => ServeAsync(table, new CompactionRequest { Mode = CompactionMode.ScheduleOnly }),
        WalkStep.RunCompaction => ServeAsync(table, new CompactionRequest { Mode = CompactionMode.RunPending }),
        WalkStep.Compact => ServeAsync(table, new CompactionRequest()),
        WalkStep.LogCompact => ServeAsync(table, new LogCompactionRequest { MinBlocks = 2 }),
        WalkStep.Cluster => ServeAsync(table, new ClusteringRequest { SortColumns = ["seq"] }),
        WalkStep.Clean => ServeAsync(table, new CleaningRequest { Retained = 2 }),
        WalkStep.Archive => ServeAsync(table, new ArchivalRequest { MinCommits = 4, MaxCommits = 6 }),
        WalkStep.Savepoint => ServeAsync(table, new SavepointRequest { Action = SavepointAction.Create, User = "walk" }),
        WalkStep.RollBack => RollBackAsync(table),
        WalkStep.Restore => RestoreAsync(table),
        WalkStep.DeletePartition => DeletePartitionAsync(table),
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, null),
    };

    private static async Task<string> WriteAsync(WalkTable table, OrderRow[] rows)
    {
        await using var writer = await TableWriter.OpenAsync(table.Storage, table.Form.Options, Stop);
        var result = await writer.WriteRowsAsync(rows);
        if (result.Outcome is null)
        {
            return "nothing changed";
        }

        Assert.IsType<CommitOutcome.Committed>(result.Outcome);
        table.Model.Write(result.Instant!.Value.ToString(), rows);
        return result.Instant.Value.ToString();
    }

    // Killed after its first data file: what it leaves is found by whoever writes next, this program or Java.
    private static async Task<string> DieAsync(WalkTable table)
    {
        var dying = new FaultStorage(table.Storage, FaultPlan.Once(call => call.Operation == StorageOperation.CompleteUpload, Fault.CrashAfter));
        try
        {
            await using var writer = await TableWriter.OpenAsync(dying, table.Form.Options, Stop);
            await writer.WriteRowsAsync(table.Dice.Upserts(table.Model, "lost"));
            return "it lived";
        }
        catch (SimulatedCrashException)
        {
            return string.Empty;
        }
    }

    private static async Task<string> ServeAsync(WalkTable table, ServiceRequest request)
    {
        await using var services = await TableServices.OpenAsync(table.Storage, table.Form.Options, Stop);
        var result = await services.RunAsync(request, cancellationToken: Stop);
        Assert.True(result.Outcome is null or CommitOutcome.Committed, $"{result.Outcome}");
        return result.Instant?.ToString() ?? "nothing to do";
    }

    private static async Task<string> RollBackAsync(WalkTable table)
    {
        var timeline = (await table.LoadAsync()).Timeline;
        if (Undoable(timeline) is not { } last)
        {
            return "not now";
        }

        await ServeAsync(table, new RollbackRequest { Instant = last.Time });
        table.Model.ReturnTo(timeline.CompletedWrites[^2].Time.ToString());
        return last.Time.ToString();
    }

    /// <summary>The newest write, when nothing that is planned or protected builds on it.</summary>
    public static Instant? Undoable(ActiveTimeline timeline)
    {
        var writes = timeline.CompletedWrites;
        return writes.Count > 2
            && timeline.PendingWrites.Count == 0
            && timeline.Instants.All(instant => instant.Action != TimelineAction.Savepoint || instant.Time < writes[^1].Time)
            ? writes[^1]
            : null;
    }

    private static async Task<string> RestoreAsync(WalkTable table)
    {
        var savepoint = (await table.LoadAsync()).Timeline.Instants.LastOrDefault(instant => instant.Action == TimelineAction.Savepoint);
        if (savepoint is null)
        {
            return "no savepoint";
        }

        await ServeAsync(table, new RestoreRequest { Savepoint = savepoint.Time });
        table.Model.ReturnTo(savepoint.Time.ToString());
        return savepoint.Time.ToString();
    }

    private static async Task<string> DeletePartitionAsync(WalkTable table)
    {
        var region = table.Dice.Region();
        if (table.Model.Stored.All(row => row.Region != region))
        {
            return "nothing there";
        }

        await using var writer = await TableWriter.OpenAsync(table.Storage, table.Form.Options, Stop);
        var result = await writer.DeletePartitionsAsync([$"region={region}"], new WriteRequest(), Stop);
        if (result.Outcome is null)
        {
            return "nothing there";
        }

        table.Model.Overwrite(result.Instant!.Value.ToString(), new HashSet<string> { region }, []);
        return result.Instant.Value.ToString();
    }
}
