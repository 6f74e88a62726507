using Lakehouse.Cdc;
using Lakehouse.Cli.Scheduling;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Cli.Tests;

/// <summary>When a scheduled service is asked for again.</summary>
public sealed class ServiceWorkTests : IIngestObserver, IFaultPlan
{
    private static readonly TableId Orders = new("shop", "orders");

    private readonly ManualClock clock = new();
    private readonly List<TimeSpan> pauses = [];
    private Action duringLoad = () => { };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    Fault IFaultPlan.Next(StorageCall call)
    {
        duringLoad();
        return Fault.None;
    }

    [Fact]
    public async Task A_commit_during_a_run_gets_a_run_of_its_own()
    {
        await using var writer = await WriterAsync();
        var work = Work(writer, new CompactionRequest());
        List<bool> asked = [];
        duringLoad = () => asked.Add(work.Ask());

        Assert.True(work.Ask());
        Assert.False(work.Ask());
        await work.RunAsync();

        Assert.True(asked[0]);
        Assert.DoesNotContain(true, asked.Skip(1));
    }

    [Fact]
    public async Task After_a_failure_commits_wait_until_it_is_tried_again()
    {
        await using var writer = await WriterAsync();
        var work = Work(writer, new ClusteringRequest { SortColumns = ["nowhere"] });

        Assert.True(work.NoteCommit());
        await work.RunAsync();
        Assert.False(work.NoteCommit());
        await work.RunAsync();
        Assert.Equal([TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20)], pauses);
        clock.Advance(TimeSpan.FromSeconds(20));
        Assert.True(work.NoteCommit());
    }

    private async Task<TableWriter> WriterAsync()
    {
        var table = new MemoryStorage(clock);
        await OrderTable.CreateAsync(table, type: TableType.MergeOnRead);
        var writer = await TableWriter.OpenAsync(table, new WriterOptions { Clock = clock }, Stop);
        await writer.WriteRowsAsync([new("a", "eu", 1)]);
        return writer;
    }

    private ServiceWork Work(TableWriter writer, ServiceRequest request) => new(
        Orders,
        writer.Services,
        new FaultStorage(writer.State.Storage, this),
        new ScheduledService(request, new ServiceTimes { Commits = 1 }),
        this,
        clock,
        (_, pause) =>
        {
            pauses.Add(pause);
            return Task.CompletedTask;
        },
        Stop);
}
