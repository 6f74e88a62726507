using Lakehouse.Cdc;
using Lakehouse.Cli.Scheduling;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Cli.Tests;

/// <summary>Services that run beside the commits of a writer.</summary>
public sealed class ScheduledCareTests : IIngestObserver
{
    private static readonly TableId Orders = new("shop", "orders");

    // What never comes must not hold the whole run.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private readonly TaskCompletionSource<ServiceReport> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ServiceReport> failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    void IIngestObserver.OnService(ServiceReport report)
    {
        if (report.Stage == ServiceStage.Done && report.Result?.Instant is not null)
        {
            done.TrySetResult(report);
        }
        else if (report.Stage == ServiceStage.Failed)
        {
            failed.TrySetResult(report);
        }
    }

    [Fact]
    public async Task A_compaction_runs_beside_the_writer_as_soon_as_its_delta_commits_are_there()
    {
        var table = new MemoryStorage(TimeProvider.System);
        await OrderTable.CreateAsync(table, type: TableType.MergeOnRead);
        await using var care = await StartAsync(new ScheduledService(new CompactionRequest(), new ServiceTimes { Commits = 2 }, ForLogs: true));
        await using var writer = await TableWriter.OpenAsync(table, new WriterOptions(), Stop);
        await care.OnTakenAsync(Orders, writer.Services, writer.State);
        for (var write = 0; write < 3; write++)
        {
            await writer.WriteRowsAsync([new("a", "eu", write)]);
            await care.OnCommittedAsync(Orders);
        }

        var report = await done.Task.WaitAsync(Limit, Stop);
        await writer.WriteRowsAsync([new("a", "eu", 9)]);
        await care.LetGoAsync(Orders);

        Assert.Equal((Orders, ServiceKind.Compaction), (report.Table, report.Kind));
        var state = await TableState.LoadAsync(table, Stop);
        Assert.Contains(state.Timeline.CompletedWrites, write => write.Action == TimelineAction.Commit && write.Time == report.Result!.Instant);
        Assert.Equal([new("a", "eu", 9)], await OrderTable.ReadAsync(table));
    }

    [Fact]
    public async Task A_copy_on_write_table_is_not_compacted_and_a_failure_is_told_with_its_fix()
    {
        var table = new MemoryStorage(TimeProvider.System);
        await OrderTable.CreateAsync(table);
        await using var care = await StartAsync(
            new ScheduledService(new CompactionRequest(), new ServiceTimes { Commits = 1 }, ForLogs: true),
            new ScheduledService(new ClusteringRequest { SortColumns = ["nowhere"] }, new ServiceTimes { Commits = 1 }));
        await using var writer = await TableWriter.OpenAsync(table, new WriterOptions(), Stop);
        await care.OnTakenAsync(Orders, writer.Services, writer.State);
        await writer.WriteRowsAsync([new("a", "eu", 1)]);
        await care.OnCommittedAsync(Orders);

        var report = await failed.Task.WaitAsync(Limit, Stop);
        await care.LetGoAsync(Orders);

        Assert.Equal(ServiceKind.Clustering, report.Kind);
        Assert.Contains("nowhere", report.Problem, StringComparison.Ordinal);
        Assert.Contains("tried again in 10 s", report.Problem, StringComparison.Ordinal);
    }

    private Task<ScheduledCare> StartAsync(params ScheduledService[] services) =>
        ScheduledCare.StartAsync(new ServiceSettings(services, []), this, TimeProvider.System, Stop);
}
