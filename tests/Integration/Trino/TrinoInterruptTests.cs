using Lakehouse.Integration.Concurrency;
using Lakehouse.TestKit.Trino;
using Xunit;

namespace Lakehouse.Integration.Trino;

/// <summary>A signal to end at <c>lakehouse query --trino</c>, in a process of its own.</summary>
public sealed class TrinoInterruptTests
{
    private const string Numbers = "\"columns\":[{\"name\":\"n\",\"type\":\"bigint\",\"typeSignature\":{\"rawType\":\"bigint\",\"arguments\":[]}}]";
    private const string Rows = Numbers + ",\"data\":[[1],[2]]";

    // TERM goes the way of Ctrl-C, whose signal children of a background shell are made to ignore.
    [Fact]
    public async Task The_query_is_cancelled_at_the_server()
    {
        await using var server = await ReplayTrino.StartAsync(TrinoExchange.Pages("SELECT n", Rows, Numbers));
        var waits = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Before = async (context, request) =>
        {
            if (request.Method != "GET")
            {
                return false;
            }

            waits.TrySetResult();
            await Task.Delay(TimeSpan.FromMinutes(10), context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };
        using var program = new LoadProcess("query", "SELECT n", "--trino", server.Address.ToString(), "--user", "ana", "--csv");
        await waits.Task.WaitAsync(TimeSpan.FromMinutes(10), TestContext.Current.CancellationToken);
        await program.SignalAsync("TERM");
        var (code, output) = await program.EndAsync();

        Assert.Equal(130, code);
        Assert.Contains("stopped", output, StringComparison.Ordinal);
        Assert.Single(server.Requests, request => request.Method == "DELETE");
    }
}
