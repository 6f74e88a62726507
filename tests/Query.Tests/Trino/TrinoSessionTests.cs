using System.Net;
using Lakehouse.Query.Trino;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TestKit.Trino;
using Xunit;

namespace Lakehouse.Query.Tests.Trino;

/// <summary>What statements change in the session is sent with the next ones, as the captured clients sent it.</summary>
public sealed class TrinoSessionTests
{
    [Theory]
    [InlineData("USE catalog.schema", "X-Trino-Catalog", "tpch", "X-Trino-Schema", "tiny")]
    [InlineData("USE schema", "X-Trino-Catalog", null, "X-Trino-Schema", "sf1")]
    [InlineData("SET SESSION query_max_run_time", "X-Trino-Session", "query_max_run_time=10m", null, null)]
    [InlineData("catalog session property", "X-Trino-Session", "hive.insert_existing_partitions_behavior=APPEND", null, null)]
    [InlineData("SET TIME ZONE 'America/New_York'", "X-Trino-Session", "time_zone_id=America%2FNew_York", null, null)]
    [InlineData("SET ROLE ALL", "X-Trino-Role", "system=ALL", null, null)]
    [InlineData("SET PATH tpch.tiny", "X-Trino-Path", "tpch.tiny", null, null)]
    public async Task A_change_of_the_session_holds_for_the_next_statement(string title, string header, string? value, string? other, string? otherValue)
    {
        var headers = (await AfterAsync("session-headers.http", title)).Headers;

        Assert.Equal(value, headers.GetValueOrDefault(header));
        if (other is not null)
        {
            Assert.Equal(otherValue, headers[other]);
        }
    }

    [Fact]
    public async Task A_reset_property_is_not_sent_any_more()
    {
        var options = new TrinoOptions { Server = new Uri("http://x"), SessionProperties = new Dictionary<string, string> { ["join_distribution_type"] = "BROADCAST" } };
        var transcript = TrinoTranscripts.Read("protocol.zip", "session-headers.http");
        await using var server = await ReplayTrino.StartAsync([.. TrinoTranscripts.Statement(transcript, "RESET SESSION"), .. TrinoExchange.Pages("SELECT 1", "")]);
        using var client = TrinoAsk.Client(server, options);
        await TrinoAsk.JsonAsync(client, "RESET SESSION join_distribution_type");
        await TrinoAsk.JsonAsync(client, "SELECT 1");

        Assert.Equal("join_distribution_type=BROADCAST", server.Requests[0].Headers["X-Trino-Session"]);
        Assert.False(server.Requests[^1].Headers.ContainsKey("X-Trino-Session"));
    }

    [Fact]
    public async Task A_prepared_statement_is_sent_back_as_trino_wrote_it_and_dropped_when_it_is_deallocated()
    {
        var transcript = TrinoTranscripts.Read("protocol.zip", "prepared.http");
        var prepare = TrinoTranscripts.Statement(transcript, "PREPARE q1");
        var execute = TrinoTranscripts.Statement(transcript, "EXECUTE q1");
        var deallocate = TrinoTranscripts.Statement(transcript, "DEALLOCATE PREPARE q1");
        await using var server = await ReplayTrino.StartAsync([.. prepare, .. execute, .. deallocate, .. TrinoExchange.Pages("SELECT 1", "")]);
        using var client = TrinoAsk.Client(server);
        await TrinoAsk.JsonAsync(client, prepare[0].RequestBody);
        var rows = await TrinoAsk.JsonAsync(client, execute[0].RequestBody);
        await TrinoAsk.JsonAsync(client, deallocate[0].RequestBody);
        await TrinoAsk.JsonAsync(client, "SELECT 1");

        Assert.Equal("[[\"CANADA\"]]", rows["rows"]!.ToJsonString());
        var posts = server.Requests.Where(request => request.Method == "POST").ToArray();
        Assert.Equal(Decoded(Assert.Single(execute[0].Sent("X-Trino-Prepared-Statement"))), Decoded(posts[1].Headers["X-Trino-Prepared-Statement"]));
        Assert.True(posts[2].Headers.ContainsKey("X-Trino-Prepared-Statement"));
        Assert.False(posts[3].Headers.ContainsKey("X-Trino-Prepared-Statement"));
    }

    [Fact]
    public async Task A_transaction_is_carried_until_it_ends()
    {
        var transcript = TrinoTranscripts.Read("protocol.zip", "transactions.http");
        var start = transcript.Select((exchange, at) => (exchange, at)).First(pair => pair.exchange.Headers.Any(header => header.Key == "X-Trino-Started-Transaction-Id")).at;
        var first = Enumerable.Range(0, start + 1).Last(at => transcript[at].IsStatement);
        var id = transcript[start].Headers.First(header => header.Key == "X-Trino-Started-Transaction-Id").Value;
        IReadOnlyList<TrinoExchange> begin = [transcript[first], .. transcript.Skip(first + 1).TakeWhile(exchange => !exchange.IsStatement)];
        var heard = new HeardTrino();
        await using var server = await ReplayTrino.StartAsync([.. begin, .. TrinoExchange.Pages("SELECT 1", "")]);
        using var client = TrinoAsk.Client(server, observer: heard);
        await TrinoAsk.JsonAsync(client, begin[0].RequestBody);
        await TrinoAsk.JsonAsync(client, "SELECT 1");

        Assert.Equal("NONE", server.Requests[0].Headers["X-Trino-Transaction-Id"]);
        Assert.Equal(id, server.Requests[^1].Headers["X-Trino-Transaction-Id"]);
        Assert.Equal($"session: transaction {id}", Assert.Single(heard.Notes));
    }

    [Fact]
    public async Task All_options_are_sent_in_the_protocols_form()
    {
        var options = new TrinoOptions
        {
            Server = new Uri("http://x"),
            Catalog = "hudi",
            Schema = "shop",
            TimeZone = "Europe/Berlin",
            ClientInfo = "nightly",
            ClientTags = ["a", "b"],
            SessionProperties = new Dictionary<string, string> { ["x"] = "1 2,3", ["hive.y"] = "ü" },
            PreparedStatements = new Dictionary<string, string> { ["Quoted Name"] = "SELECT 'a+b c%'\n\n" },
            Roles = new Dictionary<string, string> { ["hive"] = "admin", ["system"] = "ALL" },
        };
        await using var server = await ReplayTrino.StartAsync(TrinoExchange.Pages("SELECT 1", "", ""));
        using var client = TrinoAsk.Client(server, options);
        await TrinoAsk.JsonAsync(client, "SELECT 1 ;  ");

        var headers = server.Requests[0].Headers;
        Assert.Equal("SELECT 1", server.Requests[0].Body);
        Assert.Equal(("ana", "hudi", "shop", "Europe/Berlin"), (headers["X-Trino-User"], headers["X-Trino-Catalog"], headers["X-Trino-Schema"], headers["X-Trino-Time-Zone"]));
        Assert.Equal(("nightly", "a,b", "lakehouse"), (headers["X-Trino-Client-Info"], headers["X-Trino-Client-Tags"], headers["X-Trino-Source"]));
        Assert.Equal("x=1%202%2C3,hive.y=%C3%BC", headers["X-Trino-Session"]);
        Assert.Equal("Quoted%20Name=SELECT%20%27a%2Bb%20c%25%27%0A%0A", headers["X-Trino-Prepared-Statement"]);
        Assert.Equal("hive=ROLE%7Badmin%7D,system=ALL", headers["X-Trino-Role"]);
        Assert.Contains("PARAMETRIC_DATETIME", headers["X-Trino-Client-Capabilities"], StringComparison.Ordinal);
        Assert.False(headers.ContainsKey("X-Trino-Query-Data-Encoding"));
        Assert.Equal(("ana", "gzip"), (server.Requests[1].Headers["X-Trino-User"], server.Requests[1].Headers["Accept-Encoding"]));
        Assert.False(server.Requests[1].Headers.ContainsKey("X-Trino-Session"));
    }

    [Fact]
    public void A_header_cannot_be_smuggled_in()
    {
        var refusal = Assert.Throws<LakehouseException>(() => new TrinoClient(
            new TrinoOptions { Server = new Uri("http://x"), Catalog = "a\r\nX-Trino-User: root" }, new TrinoCredentials("ana"), TimeProvider.System));

        Assert.Equal(ErrorKind.Invalid, refusal.Kind);
    }

    private static string Decoded(string header) => WebUtility.UrlDecode(header);

    private static async Task<ReplayedRequest> AfterAsync(string file, string title)
    {
        var statement = TrinoTranscripts.Statement(TrinoTranscripts.Read("protocol.zip", file), title);
        await using var server = await ReplayTrino.StartAsync([.. statement, .. TrinoExchange.Pages("SELECT 1", "")]);
        using var client = TrinoAsk.Client(server);
        await TrinoAsk.JsonAsync(client, statement[0].RequestBody);
        await TrinoAsk.JsonAsync(client, "SELECT 1");
        return server.Requests[^1];
    }
}
