using Lakehouse.TestKit.Peers;
using Lakehouse.TestKit.Trino;
using Xunit;

namespace Lakehouse.Cli.Tests;

/// <summary><c>lakehouse query --trino</c> against answers of a real Trino.</summary>
public sealed class TrinoQueryTests
{
    private const string Numbers = "\"columns\":[{\"name\":\"n\",\"type\":\"bigint\",\"typeSignature\":{\"rawType\":\"bigint\",\"arguments\":[]}},{\"name\":\"t\",\"type\":\"timestamp(9)\",\"typeSignature\":{\"rawType\":\"timestamp\",\"arguments\":[{\"kind\":\"LONG\",\"value\":9}]}}]";
    private const string Rows = Numbers + ",\"data\":[[1,\"2026-05-01 08:01:05.216000000\"],[null,null]]";

    [Fact]
    public async Task Rows_are_printed_as_the_engine_inside_prints_them()
    {
        using var run = new CliRun();
        Directory.CreateDirectory(Path.Combine(run.Folder, "empty"));
        await using var server = await ReplayTrino.StartAsync(TrinoExchange.Pages("SELECT n, t", Numbers, Rows));
        const string inside = "SELECT * FROM (VALUES (1::BIGINT, TIMESTAMP '2026-05-01 08:01:05.216'), (NULL, NULL)) v(n, t)";
        foreach (var form in new[] { "--json", "--csv", "--verbose" })
        {
            Assert.Equal(
                await run.OkAsync("query", inside, "--lake", "empty", form),
                await run.OkAsync("query", "SELECT n, t", "--trino", server.Address.ToString(), "--user", "ana", form));
        }

        await run.OkAsync("query", "SELECT n, t", "--trino", server.Address.ToString(), "--user", "ana", "--parquet", "out.parquet");
        Assert.True(File.Exists(Path.Combine(run.Folder, "out.parquet")));
    }

    [Fact]
    public async Task A_failed_statement_shows_its_place_and_ends_with_1()
    {
        using var run = new CliRun();
        run.Set("TRINO_USER", "ana");
        await using var server = await ReplayTrino.StartAsync(TrinoTranscripts.Read("protocol.zip", "errors.http"));

        var result = await run.RunAsync("query", "SELECT nosuch FROM tpch.tiny.nation", "--trino", server.Address.ToString());

        Assert.Equal((1, string.Empty), (result.Code, result.Out));
        Assert.StartsWith("error: Trino: line 1:8: Column 'nosuch' cannot be resolved [COLUMN_NOT_FOUND, USER_ERROR]\n  SELECT nosuch FROM tpch.tiny.nation\n         ^ (source position query ", result.Error.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal("ana", server.Requests[0].Headers["X-Trino-User"]);
    }

    [Fact]
    public async Task What_a_statement_did_and_what_it_changed_is_said_beside_the_rows()
    {
        using var run = new CliRun();
        var statement = TrinoTranscripts.Statement(TrinoTranscripts.Read("protocol.zip", "session-headers.http"), "SET SESSION query_max_run_time");
        await using var server = await ReplayTrino.StartAsync(statement);

        var result = await run.RunAsync("query", statement[0].RequestBody, "--trino", server.Address.ToString(), "--user", "ana", "--json");

        Assert.Equal((0, "{\"columns\":[],\"rows\":[]}\n"), (result.Code, result.Out));
        Assert.Equal("session: session property query_max_run_time = 10m\nSET SESSION\n", result.Error.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("query SQL --trino http://x --lake y", "--lake is for the engine inside")]
    [InlineData("query SQL --trino http://x --threads 2", "--threads is for the engine inside")]
    [InlineData("query SQL --lake y --catalog hudi", "--catalog is for a Trino server")]
    [InlineData("query SQL --trino http://x --session a", "--session a is not of the form NAME=VALUE")]
    [InlineData("query SQL", "'--lake' is required, or '--trino'")]
    public async Task Options_that_do_not_go_together_are_refused(string line, string message)
    {
        using var run = new CliRun();

        var result = await run.RunAsync(line.Split(' '));

        Assert.Equal(2, result.Code);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_never_goes_over_http_and_is_never_printed()
    {
        using var run = new CliRun();
        run.Set("TRINO_PASSWORD", "s3cr3t");
        await using var server = await ReplayTrino.StartAsync([]);

        var result = await run.RunAsync("query", "SELECT 1", "--trino", server.Address.ToString(), "--user", "ana", "--verbose");

        Assert.Equal(1, result.Code);
        Assert.Contains("never sent over http", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cr3t", result.Error, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData(true, "Basic YW5hOnB3")]
    [InlineData(false, "Bearer t0k3n")]
    public async Task A_password_that_is_named_goes_before_a_token_of_the_environment(bool named, string authorization)
    {
        using var run = new CliRun();
        run.Set("TRINO_PASSWORD", "other");
        run.Set("TRINO_TOKEN", "t0k3n");
        using var certificates = new TestCertificates();
        await using var server = await ReplayTrino.StartAsync(TrinoExchange.Pages("SELECT n, t", Numbers, Rows), certificates.Server);
        string[] command = ["query", "SELECT n, t", "--trino", server.Address.ToString(), "--user", "ana", "--ca-file", certificates.CaFile];

        await run.OkAsync(named ? [.. command, "--password-file", run.Write("pw.txt", "pw\n")] : command);

        Assert.All(server.Requests, request => Assert.Equal(authorization, request.Headers["Authorization"]));
    }

    [Fact]
    public async Task A_secret_is_read_from_a_file_that_must_be_there()
    {
        using var run = new CliRun();
        run.Write("empty.txt", "\n");

        foreach (var file in new[] { "nosuch.txt", "empty.txt" })
        {
            var result = await run.RunAsync("query", "SELECT 1", "--trino", "https://x.invalid", "--user", "ana", "--password-file", file);
            Assert.Equal(1, result.Code);
            Assert.Contains(file, result.Error, StringComparison.Ordinal);
        }
    }
}
