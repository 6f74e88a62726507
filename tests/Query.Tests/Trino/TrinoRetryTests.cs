using Lakehouse.Query.Trino;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TestKit.Trino;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Lakehouse.Query.Tests.Trino;

/// <summary>Which requests are repeated: those that Trino's own CLI repeats (golden fact 30), within a limit.</summary>
public sealed class TrinoRetryTests
{
    private const string Numbers = "\"columns\":[{\"name\":\"n\",\"type\":\"bigint\",\"typeSignature\":{\"rawType\":\"bigint\",\"arguments\":[]}}]";

    [Theory]
    [InlineData("retry-503-cli.http")]
    [InlineData("retry-502-cli.http")]
    [InlineData("retry-503-python.http")]
    public async Task The_same_statement_survives_what_the_captured_client_survived(string file)
    {
        var transcript = TrinoTranscripts.Read("clients.zip", file);
        await using var server = await ReplayTrino.StartAsync(transcript);
        using var client = TrinoAsk.Client(server);

        Assert.Equal("[[1]]", (await TrinoAsk.JsonAsync(client, "SELECT 1"))["rows"]!.ToJsonString());
        Assert.Equal(transcript.Count, server.Requests.Count);
    }

    [Theory]
    [InlineData("retry-429-cli.http", "429")]
    [InlineData("retry-500-cli.http", "500")]
    public async Task Where_the_cli_gives_up_the_client_does(string file, string said)
    {
        await using var server = await ReplayTrino.StartAsync(TrinoTranscripts.Read("clients.zip", file));
        using var client = TrinoAsk.Client(server);

        var failure = await Assert.ThrowsAsync<LakehouseException>(() => TrinoAsk.JsonAsync(client, "SELECT 1"));

        Assert.Equal(ErrorKind.Unavailable, failure.Kind);
        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests, request => request.Method == "GET");
        Assert.Single(server.Requests, request => request.Method == "DELETE");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_page_whose_connection_breaks_is_asked_for_again(bool withinTheBody)
    {
        await using var server = await ReplayTrino.StartAsync(TrinoExchange.Pages("SELECT n", Numbers, $"{Numbers},\"data\":[[1],[2]]", $"{Numbers},\"data\":[[3]]"));
        var broken = 0;
        server.Before = async (context, request) =>
        {
            if (request.Path != TrinoExchange.PathOf(1) || broken++ >= 2)
            {
                return false;
            }

            if (withinTheBody)
            {
                context.Response.ContentLength = 1000;
                await context.Response.WriteAsync("{\"id\":\"20261122_000000_00001_tests\",\"data\":[[1],", TestContext.Current.CancellationToken);
                await context.Response.Body.FlushAsync(TestContext.Current.CancellationToken);
            }

            context.Abort();
            return true;
        };
        using var client = TrinoAsk.Client(server);

        Assert.Equal("[[1],[2],[3]]", (await TrinoAsk.JsonAsync(client, "SELECT n"))["rows"]!.ToJsonString());
    }

    [Fact]
    public async Task A_statement_is_never_sent_twice()
    {
        await using var server = await ReplayTrino.StartAsync([]);
        server.Before = (context, _) =>
        {
            context.Response.StatusCode = 503;
            return Task.FromResult(true);
        };
        using var client = TrinoAsk.Client(server);

        var failure = await Assert.ThrowsAsync<LakehouseException>(() => TrinoAsk.JsonAsync(client, "SELECT 1"));

        Assert.Equal(ErrorKind.Unavailable, failure.Kind);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_server_that_stays_away_is_given_up_after_the_limit()
    {
        await using var server = await ReplayTrino.StartAsync(TrinoExchange.Pages("SELECT n", Numbers, Numbers));
        server.Before = (context, request) =>
        {
            context.Response.StatusCode = 504;
            return Task.FromResult(request.Method == "GET");
        };
        using var client = TrinoAsk.Client(server, new TrinoOptions { Server = server.Address, RetryFor = TimeSpan.FromMilliseconds(350) });

        var failure = await Assert.ThrowsAsync<LakehouseException>(() => TrinoAsk.JsonAsync(client, "SELECT n"));

        Assert.Equal(ErrorKind.Unavailable, failure.Kind);
        Assert.Contains("504", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pause_that_the_server_asks_for_beyond_the_limit_is_not_waited_for()
    {
        await using var server = await ReplayTrino.StartAsync(TrinoExchange.Pages("SELECT n", Numbers, Numbers));
        server.Before = (context, request) =>
        {
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = "7200";
            return Task.FromResult(request.Method == "GET");
        };
        using var client = TrinoAsk.Client(server);

        Assert.Equal(ErrorKind.Unavailable, (await Assert.ThrowsAsync<LakehouseException>(() => TrinoAsk.JsonAsync(client, "SELECT n"))).Kind);
        Assert.Single(server.Requests, request => request.Method == "GET");
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_said_at_once()
    {
        using var client = new TrinoClient(new TrinoOptions { Server = new Uri("http://127.0.0.1:1") }, new TrinoCredentials("ana"), TimeProvider.System);

        var failure = await Assert.ThrowsAsync<LakehouseException>(() => TrinoAsk.JsonAsync(client, "SELECT 1"));

        Assert.Equal(ErrorKind.Unavailable, failure.Kind);
        Assert.Contains("127.0.0.1:1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_query_that_the_server_lost_is_told_as_such()
    {
        await using var server = await ReplayTrino.StartAsync(TrinoExchange.Pages("SELECT n", Numbers, Numbers).Take(1));
        using var client = TrinoAsk.Client(server);

        Assert.Contains("does not know the query any more", (await Assert.ThrowsAsync<LakehouseException>(() => TrinoAsk.JsonAsync(client, "SELECT n"))).Message, StringComparison.Ordinal);
    }
}
