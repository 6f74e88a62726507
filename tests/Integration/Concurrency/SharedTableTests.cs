using System.Globalization;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.Integration.Concurrency;

/// <summary>Processes of the program that write one table at the same time.</summary>
public sealed class SharedTableTests
{
    private const int Rows = 2000;

    [Theory]
    [InlineData("cow")]
    [InlineData("mor")]
    public async Task Three_processes_with_overlapping_keys_all_get_their_rows_in(string type)
    {
        using var folder = new TempFolder("shared");
        await RunAsync(Load(folder, await InputAsync(folder, 0), type, "single-writer"));
        var inputs = new List<string>();
        for (var writer = 1; writer <= 3; writer++)
        {
            inputs.Add(await InputAsync(folder, writer));
        }

        var processes = inputs.Select(input => new LoadProcess(Load(folder, input, type, "optimistic"))).ToList();
        foreach (var process in processes)
        {
            using (process)
            {
                var (code, output) = await process.EndAsync();
                Assert.True(code == 0, output);
            }
        }

        await AssertAsync(folder, writers: 3);
    }

    [Theory]
    [InlineData("cow")]
    [InlineData("mor")]
    public async Task A_killed_and_a_stopped_process_leave_the_others_their_table(string type)
    {
        using var folder = new TempFolder("killed");
        await RunAsync(Load(folder, await InputAsync(folder, 0), type, "single-writer"));
        var (second, third, fourth) = (await InputAsync(folder, 1), await InputAsync(folder, 2), await InputAsync(folder, 3));
        using var killed = new LoadProcess(Load(folder, second, type, "optimistic"));
        using var stopped = new LoadProcess(Load(folder, third, type, "optimistic"));
        await WaitForPendingAsync(folder, killed, stopped);
        await killed.SignalAsync("KILL");
        await stopped.SignalAsync("STOP");
        await stopped.SignalAsync("CONT");
        Assert.Equal(0, (await stopped.EndAsync()).Code);
        await killed.EndAsync();

        // What the dead one left is pending for two minutes yet, and in nobody's way for good: the same rows go in beside it or after it.
        await RunAsync(Load(folder, fourth, type, "optimistic"));
        var rows = await CountAsync(folder, "count(*)");
        Assert.Equal(rows, await CountAsync(folder, "count(distinct id)"));
        Assert.Equal(Rows, await CountAsync(folder, "count(*) filter (where writer = 3 and id >= 30000)"));
        Assert.Equal(Rows, await CountAsync(folder, "count(*) filter (where writer = 2 and id >= 20000 and id < 30000)"));
        Assert.Contains(await CountAsync(folder, "count(*) filter (where id >= 10000 and id < 20000)"), new long[] { 0, Rows });
    }

    private static string[] Load(TempFolder folder, string input, string type, string concurrency) =>
    [
        "load", input, "--lake", folder.PathOf("lake"), "--table", "shop.orders", "--type", type, "--key", "id", "--ordering", "writer", "--buckets", "4", "--concurrency", concurrency,
    ];

    // Rows of the writer's own, and a hundred that all writers have.
    private static async Task<string> InputAsync(TempFolder folder, int writer)
    {
        var file = folder.PathOf(string.Create(CultureInfo.InvariantCulture, $"in{writer}.parquet"));
        var sql = string.Create(
            CultureInfo.InvariantCulture,
            $"select i + {writer * 10000} as id, {writer} as writer from range({Rows}) t(i) union all select -1 - i, {writer} from range(100) t(i)");
        await RunAsync("query", sql, "--lake", folder.Folder("none"), "--parquet", file);
        return file;
    }

    private static async Task RunAsync(params string[] arguments)
    {
        using var process = new LoadProcess(arguments);
        var (code, output) = await process.EndAsync();
        Assert.True(code == 0, output);
    }

    private static async Task WaitForPendingAsync(TempFolder folder, LoadProcess killed, LoadProcess stopped)
    {
        var table = new LocalStorage(folder.PathOf("lake")).Scope("shop/orders");
        while (killed.IsRunning && stopped.IsRunning)
        {
            var state = await TableState.LoadAsync(table, TestContext.Current.CancellationToken);
            if (state.Timeline.PendingWrites.Count > 0)
            {
                return;
            }

            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
    }

    private static async Task AssertAsync(TempFolder folder, int writers)
    {
        Assert.Equal(Rows * (writers + 1), await CountAsync(folder, "count(*) filter (where id >= 0)"));
        Assert.Equal(100, await CountAsync(folder, $"count(*) filter (where id < 0 and writer = {writers})"));
        Assert.Equal((Rows * (writers + 1)) + 100, await CountAsync(folder, "count(distinct id)"));
        var state = await TableState.LoadAsync(new LocalStorage(folder.PathOf("lake")).Scope("shop/orders"), TestContext.Current.CancellationToken);
        Assert.Equal(writers + 1, state.Timeline.CompletedWrites.Count);
        Assert.Empty(state.Timeline.PendingWrites);
    }

    private static async Task<long> CountAsync(TempFolder folder, string what)
    {
        using var process = new LoadProcess("query", $"select {what} as n from shop.orders", "--lake", folder.PathOf("lake"), "--csv");
        var (code, output) = await process.EndAsync();
        Assert.True(code == 0, output);
        return long.Parse(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], CultureInfo.InvariantCulture);
    }
}
