using Apache.Arrow;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Query.Tests.MergeOnRead;

/// <summary>Cleaners, compactions and rollbacks that come between the plan of a statement and its reading.</summary>
public sealed class TornReadTests : IDisposable
{
    private const string AllRows = "SELECT id, region, seq, note FROM shop.t";
    private readonly TempFolder folder = new();
    private readonly LocalStorage lake;

    public TornReadTests() => lake = new LocalStorage(folder.Root);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private LocalStorage Table => new(folder.PathOf("shop", "t"));

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(TableType.CopyOnWrite)]
    [InlineData(TableType.MergeOnRead)]
    public async Task A_statement_that_was_overtaken_by_a_cleaner_starts_again_by_itself(TableType type)
    {
        await MakeAsync(type);

        var rows = await SqlRows.QueryAsync(Overtaken(() => RewriteAsync(retained: 1)), new QueryOptions(), AllRows);

        Assert.Equal(await NowAsync(), rows);
        Assert.Contains(rows, row => row.Contains("rewritten 3"));
    }

    [Fact]
    public async Task A_statement_that_was_overtaken_by_a_rollback_sees_the_table_before()
    {
        await MakeAsync(TableType.CopyOnWrite);
        var before = await NowAsync();
        var newest = await WriteAsync("undone");

        var rows = await SqlRows.QueryAsync(Overtaken(() => RunAsync(new RollbackRequest { Instant = newest })), new QueryOptions(), AllRows);

        Assert.Equal(before, rows);
    }

    [Theory]
    [InlineData(TableType.CopyOnWrite)]
    [InlineData(TableType.MergeOnRead)]
    public async Task A_moment_that_was_cleaned_meanwhile_is_refused_clearly(TableType type)
    {
        await MakeAsync(type);
        var moment = (await TableState.LoadAsync(Table, Stop)).Timeline.LastCompletedWrite!.Value;

        var failure = await Assert.ThrowsAsync<LakehouseException>(() =>
            SqlRows.QueryAsync(Overtaken(() => RewriteAsync(retained: 1)), new QueryOptions { AsOf = moment.ToString() }, AllRows));

        Assert.Equal(ErrorKind.Invalid, failure.Kind);
        Assert.Contains("cleaned", failure.Message);
    }

    [Fact]
    public async Task Rows_that_are_on_their_way_are_right_or_the_reader_is_told_to_ask_again()
    {
        await MakeAsync(TableType.CopyOnWrite, rows: 20_000);
        var before = await NowAsync();
        await using var result = await new QueryEngine(lake, new QueryOptions { Threads = 1 }).QueryAsync(AllRows, Stop);
        await RewriteAsync(retained: 1);
        try
        {
            Assert.Equal(before, await SqlRows.LinesAsync(result.Schema, result.ReadAsync(Stop)));
        }
        catch (LakehouseException failure)
        {
            Assert.Equal(ErrorKind.Unavailable, failure.Kind);
            Assert.Contains("run it again", failure.Fix);
        }
    }

    [Theory]
    [InlineData(TableType.CopyOnWrite)]
    [InlineData(TableType.MergeOnRead)]
    public async Task A_scan_of_files_that_are_gone_says_so_and_can_be_planned_again(TableType type)
    {
        await MakeAsync(type);
        var table = await HudiTable.OpenAsync(lake.Scope("shop/t"), Stop);
        var plan = await table.PlanAsync(new ScanRequest(), Stop);
        await RewriteAsync(retained: 1);

        var failure = await Assert.ThrowsAsync<LakehouseException>(() => CountAsync(table.ReadAsync(plan, Stop)));

        Assert.Equal(ErrorKind.Unavailable, failure.Kind);
        var again = await table.RefreshAsync(Stop);
        Assert.Equal(40, await CountAsync(again.ReadAsync(await again.PlanAsync(new ScanRequest(), Stop), Stop)));
    }

    [Fact]
    public async Task A_file_that_is_lost_without_a_cleaner_is_not_planned_again_for_ever()
    {
        await MakeAsync(TableType.CopyOnWrite);
        var table = await HudiTable.OpenAsync(lake.Scope("shop/t"), Stop);
        var plan = await table.PlanAsync(new ScanRequest(), Stop);
        await lake.DeleteAsync($"shop/t/{plan.Files[0].BaseFile!.Path}", Stop);

        // What is left is what a listing shows; the process does not hold on to the file that it knew.
        var rows = await SqlRows.QueryAsync(lake, new QueryOptions(), AllRows);
        Assert.Equal(await NowAsync(), rows);
    }

    private async Task MakeAsync(TableType type, int rows = 40)
    {
        await OrderTable.CreateAsync(Table, type: type);
        await OrderTable.CreateAsync(new LocalStorage(folder.PathOf("shop", "u")));
        await using var writer = await TableWriter.OpenAsync(Table, new WriterOptions { Retained = 0 }, Stop);
        await writer.WriteRowsAsync(Rows("first", rows));
        await writer.WriteRowsAsync(Rows("second", rows));
    }

    private async Task<InstantTime> WriteAsync(string note)
    {
        await using var writer = await TableWriter.OpenAsync(Table, new WriterOptions { Retained = 0 }, Stop);
        return (await writer.WriteRowsAsync(Rows(note, 40))).Instant!.Value;
    }

    // Every file group gets new files, and the old ones go.
    private async Task RewriteAsync(int retained)
    {
        await using var writer = await TableWriter.OpenAsync(Table, new WriterOptions { Retained = 0 }, Stop);
        for (var number = 1; number <= 3; number++)
        {
            await writer.WriteRowsAsync(Rows($"rewritten {number}", 40));
            if (writer.State.Properties.Type == TableType.MergeOnRead)
            {
                await writer.Services.RunAsync(new CompactionRequest(), null, Stop);
            }
        }

        await writer.Services.RunAsync(new CleaningRequest { Retained = retained }, null, Stop);
    }

    private async Task RunAsync(ServiceRequest request)
    {
        await using var services = await TableServices.OpenAsync(Table, new WriterOptions(), Stop);
        await services.RunAsync(request, null, Stop);
    }

    private static OrderRow[] Rows(string note, int count) =>
        [.. Enumerable.Range(0, count).Select(number => new OrderRow($"k{number}", $"r{number % 3}", 1, note))];

    // The statement's table is planned first; then the engine looks whether the next folder is a table too.
    private FaultStorage Overtaken(Func<Task> work)
    {
        var done = 0;
        return new FaultStorage(lake, FaultPlan.When(call =>
        {
            if (call.Path == "shop/u/.hoodie/hoodie.properties" && Interlocked.Exchange(ref done, 1) == 0)
            {
                work().GetAwaiter().GetResult();
            }

            return Fault.None;
        }));
    }

    private async Task<IReadOnlyList<string>> NowAsync() =>
        await SqlRows.ScanAsync(await HudiTable.OpenAsync(Table, Stop), new ScanRequest { Columns = ["id", "region", "seq", "note"] });

    private static async Task<int> CountAsync(IAsyncEnumerable<RecordBatch> batches)
    {
        var count = 0;
        await foreach (var batch in batches)
        {
            using (batch)
            {
                count += batch.Length;
            }
        }

        return count;
    }
}
