using System.Text.Json.Nodes;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TestKit.Trino;
using Xunit;

namespace Lakehouse.Query.Tests.Trino;

/// <summary>How a failed statement is told.</summary>
public sealed class TrinoErrorsTests
{
    [Fact]
    public async Task Every_error_of_the_corpus_is_told_with_its_name_type_and_place()
    {
        var records = TrinoTranscripts.Files("sql.zip", ".ndjson")
            .SelectMany(file => TrinoTranscripts.Text("sql.zip", file).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .Select(line => JsonNode.Parse(line)!)
            .Where(record => record["error"] is not null)
            .ToArray();
        await using var server = await ReplayTrino.StartAsync(records.SelectMany((record, at) => TrinoExchange.Pages($"SELECT {at}", $"\"error\":{record["error"]!.ToJsonString()}")));
        using var client = TrinoAsk.Client(server);
        Assert.Equal(322, records.Length);
        for (var at = 0; at < records.Length; at++)
        {
            var error = records[at]["error"]!;
            var failure = await Assert.ThrowsAsync<LakehouseException>(() => client.QueryAsync($"SELECT {at}", TestContext.Current.CancellationToken));
            Assert.Contains(error["message"]!.GetValue<string>().Split('\n')[0].TrimEnd().Replace('\t', ' '), failure.Message, StringComparison.Ordinal);
            Assert.Contains($"[{error["errorName"]}, {error["errorType"]}]", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_place_is_shown_in_the_statement()
    {
        var transcript = TrinoTranscripts.Read("protocol.zip", "errors.http");
        await using var server = await ReplayTrino.StartAsync(transcript);
        using var client = TrinoAsk.Client(server);

        var failure = await Assert.ThrowsAsync<LakehouseException>(() => TrinoAsk.JsonAsync(client, "SELECT nosuch FROM tpch.tiny.nation;"));

        Assert.Equal(ErrorKind.Invalid, failure.Kind);
        Assert.Equal(
            "Trino: line 1:8: Column 'nosuch' cannot be resolved [COLUMN_NOT_FOUND, USER_ERROR]\n  SELECT nosuch FROM tpch.tiny.nation\n         ^",
            failure.Message);
        Assert.StartsWith("query 2026", failure.Context.SourcePosition, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INSUFFICIENT_RESOURCES", ErrorKind.Unavailable)]
    [InlineData("INTERNAL_ERROR", ErrorKind.Unavailable)]
    [InlineData("EXTERNAL", ErrorKind.Unavailable)]
    [InlineData("USER_ERROR", ErrorKind.Invalid)]
    public async Task The_kind_tells_whether_the_statement_or_the_server_must_change(string type, ErrorKind kind) =>
        Assert.Equal(kind, (await FailAsync("SELECT 1", Error(type))).Kind);

    [Theory]
    [InlineData(9, 1)]
    [InlineData(1, 2_000_000_000)]
    [InlineData(-1, -1)]
    public async Task A_place_outside_of_the_statement_does_no_harm(int line, int column)
    {
        var failure = await FailAsync("SELECT 1", Error("USER_ERROR", line, column));

        Assert.StartsWith("Trino: no [X, USER_ERROR]", failure.Message, StringComparison.Ordinal);
        Assert.True(failure.Message.Length < 500);
    }

    [Fact]
    public async Task A_message_cannot_steer_the_terminal()
    {
        var failure = await FailAsync("SELECT 1", "\"error\":{\"message\":\"\\u001b]0;owned\\u0007 red \\u001b[31m\",\"errorName\":\"X\\u001b\",\"errorType\":\"USER_ERROR\"}");

        Assert.DoesNotContain(failure.Describe(), character => char.IsControl(character) && character != '\n');
    }

    private static async Task<LakehouseException> FailAsync(string sql, string member)
    {
        await using var server = await ReplayTrino.StartAsync(TrinoExchange.Pages(sql, member));
        using var client = TrinoAsk.Client(server);
        return await Assert.ThrowsAsync<LakehouseException>(() => TrinoAsk.JsonAsync(client, sql));
    }

    private static string Error(string type, int line = 1, int column = 1) => "\"error\":" + new JsonObject
    {
        ["message"] = "no",
        ["errorName"] = "X",
        ["errorType"] = type,
        ["errorLocation"] = new JsonObject { ["lineNumber"] = line, ["columnNumber"] = column },
    }.ToJsonString();
}
