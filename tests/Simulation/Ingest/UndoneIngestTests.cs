using Lakehouse.Cdc;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Simulation.Ingest;

/// <summary>What a rollback or restore means for the ingest that comes after it.</summary>
public sealed class UndoneIngestTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Events_of_undone_commits_are_applied_again(bool restore)
    {
        using var scenario = new IngestScenario();
        var lake = new MemoryStorage(TimeProvider.System);
        await scenario.RunAsync(lake);
        var before = await IngestScenario.PositionsAsync(lake);

        foreach (var table in new[] { "orders", "order_items" })
        {
            await TakeBackAsync(lake.Scope(new TableId("shop", table).Folder), restore);
        }

        Assert.NotEqual(before, await IngestScenario.PositionsAsync(lake));
        var (summary, _) = await scenario.RunAsync(lake);
        Assert.True(summary.Tables.Sum(table => table.Events) > 50, "hardly anything was applied again");
        await scenario.AssertDoneAsync(lake);
        Assert.Equal(before, await IngestScenario.PositionsAsync(lake));
    }

    [Fact]
    public async Task A_kept_position_leaves_the_undone_events_out()
    {
        using var scenario = new IngestScenario();
        var lake = new MemoryStorage(TimeProvider.System);
        await scenario.RunAsync(lake);
        var before = await IngestScenario.PositionsAsync(lake);
        var orders = lake.Scope(new TableId("shop", "orders").Folder);
        var first = (await TableState.LoadAsync(orders, Stop)).Timeline.CompletedWrites[0].Time;

        await RunAsync(orders, new RollbackRequest { To = first, KeepPosition = true });

        Assert.Equal(before, await IngestScenario.PositionsAsync(lake));
        var rows = await CountAsync(orders);
        var (summary, observer) = await scenario.RunAsync(lake);
        Assert.Empty(observer.Commits);
        Assert.Equal(0, summary.Tables.Sum(table => table.Events));
        Assert.Equal(rows, await CountAsync(orders));
    }

    [Theory]
    [InlineData(TableType.CopyOnWrite)]
    [InlineData(TableType.MergeOnRead)]
    public async Task A_writer_that_knows_undone_commits_writes_no_more(TableType type)
    {
        var storage = new MemoryStorage(TimeProvider.System);
        await OrderTable.CreateAsync(storage, type: type);
        await using (var writer = await TableWriter.OpenAsync(storage, new WriterOptions(), Stop))
        {
            await writer.WriteRowsAsync([new("a", "eu", 1, "first")]);
            var first = (await TableState.LoadAsync(storage, Stop)).Timeline.LastCompletedWrite!.Value;
            await writer.WriteRowsAsync([new("a", "eu", 2, "second")]);
            await writer.Services.RunAsync(new RollbackRequest { To = first }, null, Stop);

            var refused = await Assert.ThrowsAsync<TableFormat.Errors.LakehouseException>(() => writer.WriteRowsAsync([new("a", "eu", 3, "third")]));
            Assert.Equal(TableFormat.Errors.ErrorKind.Conflict, refused.Kind);
            await Assert.ThrowsAsync<TableFormat.Errors.LakehouseException>(() => writer.WriteRowsAsync([new("a", "eu", 3, "third")]));
        }

        Assert.Equal([new("a", "eu", 1, "first")], await OrderTable.ReadAsync(storage));
        await using var next = await TableWriter.OpenAsync(storage, new WriterOptions(), Stop);
        await next.WriteRowsAsync([new("a", "eu", 3, "third")]);
        Assert.Equal([new("a", "eu", 3, "third")], await OrderTable.ReadAsync(storage));
    }

    private static async Task TakeBackAsync(IStorage table, bool restore)
    {
        var first = (await TableState.LoadAsync(table, Stop)).Timeline.CompletedWrites[0].Time;
        if (restore)
        {
            await RunAsync(table, new SavepointRequest { Action = SavepointAction.Create, Instant = first });
            await RunAsync(table, new RestoreRequest { Savepoint = first });
            await RunAsync(table, new SavepointRequest { Action = SavepointAction.Delete, Instant = first });
        }
        else
        {
            await RunAsync(table, new RollbackRequest { To = first });
        }
    }

    private static async Task RunAsync(IStorage table, ServiceRequest request)
    {
        await using var services = await TableServices.OpenAsync(table, new WriterOptions(), Stop);
        await services.RunAsync(request, cancellationToken: Stop);
    }

    private static async Task<long> CountAsync(IStorage storage)
    {
        var table = await HudiTable.OpenAsync(storage, Stop);
        var rows = 0L;
        await foreach (var batch in table.ReadAsync(await table.PlanAsync(new TableFormat.Reading.ScanRequest(), Stop), Stop))
        {
            using (batch)
            {
                rows += batch.Length;
            }
        }

        return rows;
    }
}
