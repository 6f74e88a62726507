using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.Simulation.ObjectStore;

/// <summary>A writer that lost its lease while its last request was on its way.</summary>
public class FencedWriterTests
{
    [Fact]
    public async Task A_write_whose_completion_is_on_its_way_beyond_the_lease_is_not_completed() =>
        await StopAsync(TableType.MergeOnRead, name => name.EndsWith(".deltacommit", StringComparison.Ordinal), "CONT");

    [Theory]
    [InlineData(TableType.MergeOnRead)]
    [InlineData(TableType.CopyOnWrite)]
    public async Task A_data_file_that_is_on_its_way_beyond_the_heartbeat_does_not_appear(TableType type) =>
        await StopAsync(type, name => name.Contains(".log.", StringComparison.Ordinal) || name.EndsWith(".parquet", StringComparison.Ordinal), "KILL");

    // Holds a put back on its way while its writer is stopped and others take over, lets it go, and then the writer, or kills it.
    private static async Task StopAsync(TableType type, Func<string, bool> isHeld, string end)
    {
        var stop = TestContext.Current.CancellationToken;
        var table = await SharedTable.CreateAsync(type);
        await using var proxy = FaultProxy.Start(table.Endpoint);
        var held = new TaskCompletionSource<ProxyRequest>(TaskCreationOptions.RunContinuationsAsynchronously);
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        proxy.Gate = request =>
        {
            if (request.Method != "PUT" || !isHeld(NameOf(request)))
            {
                return Task.CompletedTask;
            }

            held.TrySetResult(request);
            return release.Task;
        };
        await using var paused = table.Start("paused", 3, proxy: proxy);
        var late = await held.Task.WaitAsync(TimeSpan.FromMinutes(10), stop);
        paused.Signal("STOP");

        // It waits until the lease is over, and rolls the stopped write back when its heartbeat is.
        await using var other = table.Start("other", 3);
        await other.EndAsync(stop);
        await Task.Delay(table.Heartbeat * 2, stop);
        await using var third = table.Start("third", 1);
        await third.EndAsync(stop);

        release.SetResult();
        paused.Signal(end);
        await paused.EndAsync(stop);
        await table.CheckAsync([paused, other, third]);
        var path = late.Target.Split('?')[0].Split("/orders/")[^1];
        Assert.Null(await table.Storage.StatAsync(path, stop));
    }

    private static string NameOf(ProxyRequest request) => request.Target.Split('?')[0].Split('/')[^1];
}
