using Lakehouse.Query.Trino;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TestKit.Peers;
using Lakehouse.TestKit.Trino;
using Xunit;

namespace Lakehouse.Query.Tests.Trino;

/// <summary>Who asks is proven by TLS only, to the named server only; the segments of the spooled protocol too.</summary>
public sealed class TrinoAccessTests
{
    private const string Secret = "s3cr3t-of-ana";
    private const string Numbers = "\"columns\":[{\"name\":\"n\",\"type\":\"bigint\",\"typeSignature\":{\"rawType\":\"bigint\",\"arguments\":[]}}]";

    [Theory]
    [InlineData("http://trino.example", "never sent over http")]
    [InlineData("ftp://trino.example", "https://")]
    [InlineData("https://ana:pw@trino.example", "holds a user or password")]
    [InlineData("https://trino.example/?x=1", "more than host")]
    public void An_address_that_would_give_a_secret_away_is_refused(string address, string message)
    {
        var refusal = Assert.Throws<LakehouseException>(() => new TrinoClient(
            new TrinoOptions { Server = new Uri(address) }, new TrinoCredentials("ana", Secret), TimeProvider.System));

        Assert.Equal(ErrorKind.Invalid, refusal.Kind);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, refusal.ToString() + refusal.Describe(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "Basic YW5hOnMzY3IzdC1vZi1hbmE=")]
    [InlineData("a.b.c", "Bearer a.b.c")]
    public async Task With_its_authority_named_a_server_gets_the_secret(string? token, string authorization)
    {
        using var certificates = new TestCertificates();
        await using var server = await ReplayTrino.StartAsync(TrinoExchange.Pages("SELECT n", Numbers, $"{Numbers},\"data\":[[1]]"), certificates.Server);
        using var client = TrinoAsk.Client(server, new TrinoOptions { Server = server.Address, CaFile = certificates.CaFile }, credentials: new TrinoCredentials("ana", Secret, token));

        Assert.Equal("[[1]]", (await TrinoAsk.JsonAsync(client, "SELECT n"))["rows"]!.ToJsonString());
        Assert.All(server.Requests, request => Assert.Equal(authorization, request.Headers["Authorization"]));
    }

    [Fact]
    public async Task A_server_of_an_unknown_authority_gets_nothing()
    {
        using var certificates = new TestCertificates();
        await using var server = await ReplayTrino.StartAsync([], certificates.Server);
        using var client = TrinoAsk.Client(server, credentials: new TrinoCredentials("ana", Secret));

        var failure = await Assert.ThrowsAsync<LakehouseException>(() => TrinoAsk.JsonAsync(client, "SELECT 1"));

        Assert.Contains("is not trusted", failure.Message, StringComparison.Ordinal);
        Assert.Contains("--ca-file", failure.Fix, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, failure.ToString(), StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_certificate_for_another_host_is_refused()
    {
        using var certificates = new TestCertificates();
        await using var server = await ReplayTrino.StartAsync([], certificates.Server);
        using var client = new TrinoClient(
            new TrinoOptions { Server = new Uri($"https://127.0.0.1:{server.Address.Port}"), CaFile = certificates.CaFile }, new TrinoCredentials("ana", Secret), TimeProvider.System);

        Assert.Contains("is not trusted", (await Assert.ThrowsAsync<LakehouseException>(() => TrinoAsk.JsonAsync(client, "SELECT 1"))).Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no certificate in here")]
    public void A_file_without_certificates_is_refused(string content)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, content);
            var refusal = Assert.Throws<LakehouseException>(() => new TrinoClient(
                new TrinoOptions { Server = new Uri("https://x"), CaFile = file }, new TrinoCredentials("ana"), TimeProvider.System));

            Assert.Equal((ErrorKind.Invalid, file), (refusal.Kind, refusal.Context.Path));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("### 4 wrong password", "Access Denied: Invalid credentials", "TRINO_PASSWORD")]
    [InlineData("### 1 plain http", "Authentication over HTTP is not enabled", "https://")]
    public async Task What_the_server_says_to_wrong_credentials_is_passed_on(string title, string said, string fix)
    {
        var exchange = TrinoTranscripts.Read("protocol.zip", "auth-password.http").First(one => one.Title.StartsWith(title[4..], StringComparison.Ordinal));
        using var certificates = new TestCertificates();
        await using var server = await ReplayTrino.StartAsync([exchange], certificates.Server);
        using var client = TrinoAsk.Client(server, new TrinoOptions { Server = server.Address, CaFile = certificates.CaFile }, credentials: new TrinoCredentials("ana", Secret));

        var failure = await Assert.ThrowsAsync<LakehouseException>(() => TrinoAsk.JsonAsync(client, exchange.RequestBody));

        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
        Assert.Contains(fix, failure.Fix, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Segments_are_fetched_with_their_headers_and_acknowledged()
    {
        var spooled = $"{Numbers},\"data\":{{\"encoding\":\"json\",\"segments\":[{{\"type\":\"inline\",\"data\":\"W1sxXV0=\",\"metadata\":{{}}}},{{\"type\":\"spooled\",\"uri\":\"{ReplayTrino.Base}/v1/spooled/download/x=\",\"ackUri\":\"{ReplayTrino.Base}/v1/spooled/ack/x=\",\"metadata\":{{}},\"headers\":{{\"x-key\":[\"k\"],\"Authorization\":[\"stolen\"]}}}}]}}";
        var segment = new TrinoExchange("segment", "GET", "/v1/spooled/download/x=", [], "", 200, [], "[[2],[3]]");
        var acknowledgement = segment with { Path = "/v1/spooled/ack/x=", Body = "" };
        await using var server = await ReplayTrino.StartAsync([.. TrinoExchange.Pages("SELECT n", Numbers, spooled, Numbers), segment, acknowledgement]);
        using var client = TrinoAsk.Client(server, new TrinoOptions { Server = server.Address, Spooled = true });

        Assert.Equal("[[1],[2],[3]]", (await TrinoAsk.JsonAsync(client, "SELECT n"))["rows"]!.ToJsonString());
        Assert.Equal("json", server.Requests[0].Headers["X-Trino-Query-Data-Encoding"]);
        Assert.Equal(["/v1/spooled/download/x=", "/v1/spooled/ack/x="], server.Requests.Where(request => request.Path.StartsWith("/v1/spooled", StringComparison.Ordinal)).Select(request => request.Path));
        Assert.All(server.Requests.Where(request => request.Path.StartsWith("/v1/spooled", StringComparison.Ordinal)), request => Assert.Equal("k", request.Headers["x-key"]));
        Assert.All(server.Requests, request => Assert.False(request.Headers.ContainsKey("Authorization")));
    }

    [Fact]
    public async Task A_segment_on_another_server_is_refused()
    {
        var spooled = $"{Numbers},\"data\":{{\"encoding\":\"json\",\"segments\":[{{\"type\":\"spooled\",\"uri\":\"https://bucket.example/x\"}}]}}";
        await using var server = await ReplayTrino.StartAsync(TrinoExchange.Pages("SELECT n", spooled));
        using var client = TrinoAsk.Client(server, new TrinoOptions { Server = server.Address, Spooled = true });

        var failure = await Assert.ThrowsAsync<LakehouseException>(() => TrinoAsk.JsonAsync(client, "SELECT n"));

        Assert.Equal(ErrorKind.Unsupported, failure.Kind);
        Assert.Contains("--spooled", failure.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Progress_and_warnings_are_told_once()
    {
        var heard = new HeardTrino();
        const string warning = "\"warnings\":[{\"warningCode\":{\"code\":1,\"name\":\"X\"},\"message\":\"old syntax\"}]";
        await using var server = await ReplayTrino.StartAsync(TrinoExchange.Pages("INSERT", warning, $"{warning},\"columns\":[],\"updateType\":\"INSERT\",\"updateCount\":3"));
        using var client = TrinoAsk.Client(server, observer: heard);
        await using var statement = await client.QueryAsync("INSERT", TestContext.Current.CancellationToken);
        await foreach (var batch in statement.Result.ReadAsync(TestContext.Current.CancellationToken))
        {
            batch.Dispose();
        }

        Assert.Equal(("INSERT", 3L), (statement.UpdateType, statement.UpdateCount));
        Assert.Equal("old syntax", Assert.Single(heard.Warnings));
        Assert.Equal(["RUNNING", "RUNNING"], heard.Progress.Select(progress => progress.State));
    }
}
