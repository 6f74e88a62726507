using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.Simulation.ObjectStore;

/// <summary>A writer that lost its lease while its last request was on its way.</summary>
public class FencedWriterTests
{
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

    private static bool Completes(ProxyRequest request)
    {
        var name = request.Target.Split('?')[0].Split('/')[^1];
        return request.Method == "PUT" && name.EndsWith(".deltacommit", StringComparison.Ordinal);
    }
}
