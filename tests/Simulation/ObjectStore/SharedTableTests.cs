using System.Globalization;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.Simulation.ObjectStore;

/// <summary>
/// Four processes write one table in a bucket, and are stopped and killed. <c>LAKEHOUSE_WRITERS_WRITES</c> makes it longer (default 6 writes
/// each).
/// </summary>
public class SharedTableTests
{
    private static readonly int Writes = int.Parse(Environment.GetEnvironmentVariable("LAKEHOUSE_WRITERS_WRITES") ?? "6", CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_write_whose_completion_is_on_its_way_beyond_the_lease_is_not_completed()
    {
        var stop = TestContext.Current.CancellationToken;
        var table = await SharedTable.CreateAsync(TableType.MergeOnRead);
        await using var proxy = FaultProxy.Start(table.Endpoint);
        var held = new TaskCompletionSource<ProxyRequest>(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        proxy.Gate = request =>
        {
            if (!Completes(request))
            {
                return Task.CompletedTask;
            }

            held.TrySetResult(request);
            return release.Task;
        };
        await using var paused = table.Start("paused", 3, proxy: proxy);
        var completing = await held.Task.WaitAsync(TimeSpan.FromMinutes(3), stop);
        paused.Signal("STOP");

        // It waits until the lease is over, and rolls the stopped write back when its heartbeat is.
        await using var other = table.Start("other", 3);
        await other.EndAsync(stop);
        await Task.Delay(SharedTable.Heartbeat * 2, stop);
        await using var third = table.Start("third", 1);
        await third.EndAsync(stop);

        release.SetResult();
        paused.Signal("CONT");
        await paused.EndAsync(stop);
        await table.CheckAsync([paused, other, third]);
        var name = completing.Target.Split('?')[0].Split('/')[^1];
        Assert.Null(await table.Storage.StatAsync($".hoodie/{name}", stop));
    }

    [Theory]
    [InlineData(TableType.MergeOnRead)]
    [InlineData(TableType.CopyOnWrite)]
    public async Task Four_processes_that_are_stopped_and_killed_lose_nothing_and_commit_nothing_twice(TableType type)
    {
        var stop = TestContext.Current.CancellationToken;
        var table = await SharedTable.CreateAsync(type);
        var writers = Enumerable.Range(0, 4).Select(number => table.Start($"w{number}", Writes)).ToList();
        try
        {
            await writers[0].UntilAsync(Began, stop);
            writers[0].Signal("STOP");
            await writers[1].UntilAsync(Began, stop);
            writers[1].Signal("KILL");
            writers.Add(table.Start("w1", Writes, first: Writes));
            await Task.Delay(SharedTable.Lease + TimeSpan.FromSeconds(3), stop);
            writers[0].Signal("CONT");
            foreach (var writer in writers)
            {
                await writer.EndAsync(stop);
            }

            await table.CheckAsync(writers);
            Assert.Equal(Writes, writers[2].Said("done").Count + writers[2].Said("lost").Count + writers[2].Said("open").Count);
        }
        finally
        {
            foreach (var writer in writers)
            {
                await writer.DisposeAsync();
            }
        }
    }

    private static bool Began(IReadOnlyList<string> lines) => lines.Any(line => line.StartsWith("done ", StringComparison.Ordinal));

    private static bool Completes(ProxyRequest request)
    {
        var name = request.Target.Split('?')[0].Split('/')[^1];
        return request.Method == "PUT" && name.EndsWith(".deltacommit", StringComparison.Ordinal);
    }
}
