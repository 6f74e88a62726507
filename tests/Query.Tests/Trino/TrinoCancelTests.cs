using Lakehouse.TestKit.Trino;
using Xunit;

namespace Lakehouse.Query.Tests.Trino;

/// <summary>A statement that is not wanted any more ends at the server too.</summary>
public sealed class TrinoCancelTests
{
    private const string Numbers = "\"columns\":[{\"name\":\"n\",\"type\":\"bigint\",\"typeSignature\":{\"rawType\":\"bigint\",\"arguments\":[]}}]";

    [Theory]
    [InlineData("")]
    [InlineData(Numbers)]
    public async Task Cancelling_while_a_page_is_awaited_deletes_the_query(string firstPage)
    {
        await using var server = await ReplayTrino.StartAsync(TrinoExchange.Pages("SELECT n", firstPage, Numbers));
        using var stop = new CancellationTokenSource();
        server.Before = async (context, request) =>
        {
            if (request.Method != "GET")
            {
                return false;
            }

            await stop.CancelAsync();
            await Task.Delay(TimeSpan.FromMinutes(5), context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };
        using var client = TrinoAsk.Client(server);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await using var statement = await client.QueryAsync("SELECT n", stop.Token);
            await foreach (var batch in statement.Result.ReadAsync(stop.Token))
            {
                batch.Dispose();
            }
        });

        Assert.Equal(("DELETE", TrinoExchange.PathOf(1)), (server.Requests[^1].Method, server.Requests[^1].Path));
    }

    [Fact]
    public async Task A_result_that_is_not_read_to_its_end_is_cancelled_when_it_is_disposed()
    {
        await using var server = await ReplayTrino.StartAsync(TrinoExchange.Pages("SELECT n", Numbers, $"{Numbers},\"data\":[[1]]", Numbers));
        using var client = TrinoAsk.Client(server);
        await using (var statement = await client.QueryAsync("SELECT n", TestContext.Current.CancellationToken))
        {
            await using var rows = statement.Result.ReadAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
            Assert.True(await rows.MoveNextAsync());
            rows.Current.Dispose();
        }

        Assert.Equal(("DELETE", TrinoExchange.PathOf(2)), (server.Requests[^1].Method, server.Requests[^1].Path));
    }

    [Fact]
    public async Task A_result_that_was_read_is_not_cancelled()
    {
        await using var server = await ReplayTrino.StartAsync(TrinoExchange.Pages("SELECT n", Numbers, $"{Numbers},\"data\":[[1]]", Numbers));
        using var client = TrinoAsk.Client(server);

        await TrinoAsk.JsonAsync(client, "SELECT n");

        Assert.DoesNotContain(server.Requests, request => request.Method == "DELETE");
    }

    [Fact]
    public async Task A_cancel_that_the_server_does_not_take_is_said()
    {
        var heard = new HeardTrino();
        await using var server = await ReplayTrino.StartAsync(TrinoExchange.Pages("SELECT n", Numbers, Numbers));
        server.Before = (context, request) =>
        {
            context.Response.StatusCode = 500;
            return Task.FromResult(request.Method == "DELETE");
        };
        using var client = TrinoAsk.Client(server, observer: heard);
        await using (await client.QueryAsync("SELECT n", TestContext.Current.CancellationToken))
        {
        }

        Assert.Contains("20261122_000000_00001_tests could not be cancelled", Assert.Single(heard.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_that_somebody_else_killed_ends_with_its_reason()
    {
        var transcript = TrinoTranscripts.Read("protocol.zip", "cancel.http");
        var killed = transcript.First(exchange => exchange.Title.Contains("GET nextUri of the killed query", StringComparison.Ordinal));
        var failed = killed.Body[(killed.Body.IndexOf(",\"error\":", StringComparison.Ordinal) + 1)..].TrimEnd('}') + "}";
        await using var server = await ReplayTrino.StartAsync(TrinoExchange.Pages("SELECT n", Numbers, failed[..(failed.IndexOf(",\"failureInfo\"", StringComparison.Ordinal))] + "}"));
        using var client = TrinoAsk.Client(server);

        var failure = await Assert.ThrowsAsync<TableFormat.Errors.LakehouseException>(() => TrinoAsk.JsonAsync(client, "SELECT n"));

        Assert.Contains("ADMINISTRATIVELY_KILLED", failure.Message, StringComparison.Ordinal);
    }
}
