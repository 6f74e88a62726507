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

/// <summary>One engine that lives through a random history of a merge-on-read table: what it kept never shows in what it answers.</summary>
public sealed class RandomHistoryTests : IDisposable
{
    private static readonly string[] Names = ["id", "region", "seq", "note", "_hoodie_commit_time", "_hoodie_record_key", "_hoodie_file_name"];
    private readonly TempFolder folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(512L << 20, 256L << 20)]
    [InlineData(1, 256L << 20)]
    [InlineData(512L << 20, 900)]
    public async Task Sql_has_the_rows_of_a_scan_at_every_step(long cacheBytes, long mergeBytes)
    {
        var seed = Environment.GetEnvironmentVariable("LAKEHOUSE_SEED") is { } text ? int.Parse(text) : 20261123;
        try
        {
            await RunAsync(new Random(seed), new QueryOptions { Threads = 2, MergeCacheBytes = cacheBytes, MergeBytes = mergeBytes });
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new InvalidOperationException($"LAKEHOUSE_SEED={seed}: {exception.Message}", exception);
        }
    }

    private async Task RunAsync(Random random, QueryOptions options)
    {
        var table = new LocalStorage(folder.PathOf("shop", "t"));
        await OrderTable.CreateAsync(table, type: TableType.MergeOnRead);
        var lake = new LocalStorage(folder.Root);
        var engine = new QueryEngine(lake, options);
        await using var writer = await TableWriter.OpenAsync(table, new WriterOptions { Retained = 3 }, Stop);
        for (var step = 0; step < 25; step++)
        {
            await StepAsync(writer, random, step);
            var opened = await HudiTable.OpenAsync(new LocalStorage(folder.PathOf("shop", "t")), Stop);
            var columns = Names.Where(_ => random.Next(2) == 0).DefaultIfEmpty("note").ToArray();
            var expected = await SqlRows.ScanAsync(opened, new ScanRequest { Columns = columns });
            Assert.Equal(expected, await SqlRows.QueryAsync(engine, $"SELECT {string.Join(", ", columns)} FROM shop.t"));

            var moment = opened.State.Timeline.CompletedWrites[random.Next(opened.State.Timeline.CompletedWrites.Count)].Time;
            await AssertMomentAsync(lake, opened, moment);
        }
    }

    private static async Task AssertMomentAsync(IStorage lake, HudiTable table, InstantTime moment)
    {
        var options = new QueryOptions { AsOf = moment.ToString(), Threads = 1 };
        try
        {
            var expected = await SqlRows.ScanAsync(table, new ScanRequest { AsOf = moment, Columns = Names });
            Assert.Equal(expected, await SqlRows.QueryAsync(lake, options, $"SELECT {string.Join(", ", Names)} FROM shop.t"));
        }
        catch (LakehouseException cleaned) when (cleaned.Kind == ErrorKind.Invalid)
        {
            await Assert.ThrowsAsync<LakehouseException>(() => SqlRows.QueryAsync(lake, options, "SELECT * FROM shop.t"));
        }
    }

    private static async Task StepAsync(TableWriter writer, Random random, int step)
    {
        switch (step == 0 ? 9 : random.Next(10))
        {
            case 0:
                await writer.Services.RunAsync(new CompactionRequest(), null, Stop);
                break;
            case 1:
                await writer.Services.RunAsync(new CompactionRequest { Mode = CompactionMode.ScheduleOnly }, null, Stop);
                break;
            case 2:
                await writer.Services.RunAsync(new CompactionRequest { Mode = CompactionMode.RunPending }, null, Stop);
                break;
            default:
                await writer.WriteRowsAsync([.. Enumerable.Range(0, 1 + random.Next(30)).Select(_ => RandomRow(random, step))]);
                break;
        }
    }

    private static OrderRow RandomRow(Random random, int step) =>
        new($"k{random.Next(60)}", $"r{random.Next(3)}", step, $"step {step}", random.Next(6) == 0 ? RowKind.Delete : RowKind.Upsert);
}
