using System.Text.Json;
using System.Text.Json.Nodes;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TestKit.Trino;
using Xunit;

namespace Lakehouse.Query.Tests.Trino;

/// <summary>Every whole conversation of the transcripts, held again by our client.</summary>
public sealed class TrinoReplayTests
{
    private static readonly string[] Files =
    [
        "content-encoding.http", "datetime-rounding.http", "ddl-dml.http", "errors.http", "limits.http", "prepared.http", "progress.http", "select-empty.http",
        "select-simple.http", "server-starting-up.http", "session-headers.http", "spooling.http", "transactions.http", "types.http",
    ];

    public static TheoryData<string> Transcripts => [.. Files];

    [Theory]
    [MemberData(nameof(Transcripts))]
    public async Task Each_statement_ends_as_it_did_for_the_captured_client(string file)
    {
        var transcript = TrinoTranscripts.Read("protocol.zip", file);
        var held = 0;
        foreach (var conversation in Conversations(transcript))
        {
            await HoldAsync(file, conversation);
            held++;
        }

        Assert.True(held > 0, $"{file} has no whole conversation");
    }

    // From the statement to a page without next address; a conversation that was broken off, cut or led elsewhere is left out.
    private static IEnumerable<IReadOnlyList<TrinoExchange>> Conversations(IReadOnlyList<TrinoExchange> transcript)
    {
        for (var first = 0; first < transcript.Count; first++)
        {
            // A semicolon is cut off before it is sent, by us as by the CLI.
            if (!transcript[first].IsStatement || transcript[first].Status != 200 || transcript[first].RequestBody.TrimEnd() is "" or [.., ';'])
            {
                continue;
            }

            IReadOnlyList<TrinoExchange> conversation = [transcript[first], .. transcript.Skip(first + 1).TakeWhile(exchange => exchange.Method == "GET" && exchange.Path.StartsWith("/v1/statement/", StringComparison.Ordinal))];
            if (conversation.All(exchange => exchange is { IsCut: false, Status: 200 }) && !conversation[^1].Body.Contains("\"nextUri\"", StringComparison.Ordinal)
                && conversation.Select(exchange => JsonNode.Parse(exchange.Body)!["id"]!.GetValue<string>()).Distinct().Count() == 1
                && !conversation.Any(exchange => exchange.Body.Contains("json+zstd", StringComparison.Ordinal)))
            {
                yield return conversation;
            }
        }
    }

    private static async Task HoldAsync(string file, IReadOnlyList<TrinoExchange> conversation)
    {
        await using var server = await ReplayTrino.StartAsync(conversation);
        using var client = TrinoAsk.Client(server, new() { Server = server.Address, Spooled = true });
        var sql = conversation[0].RequestBody;
        var pages = conversation.Select(exchange => JsonNode.Parse(exchange.Body)!).ToArray();
        if (pages[^1]["error"] is { } error)
        {
            var failure = await Assert.ThrowsAsync<LakehouseException>(() => TrinoAsk.JsonAsync(client, sql));
            Assert.Contains(error["message"]!.GetValue<string>().Split('\n')[0].TrimEnd(), failure.Message, StringComparison.Ordinal);
            Assert.Contains(error["errorName"]!.GetValue<string>(), failure.Message, StringComparison.Ordinal);
        }
        else
        {
            Compare($"{file}: {conversation[0].Title}", pages, await TrinoAsk.JsonAsync(client, sql));
        }

        Assert.Equal(conversation.Count, server.Requests.Count);
    }

    private static void Compare(string what, JsonNode[] pages, JsonNode printed)
    {
        var columns = pages[^1]["columns"]?.AsArray() ?? [];
        var types = columns.Select(column => WireType.Parse(column!["type"]!.GetValue<string>())).ToArray();
        Assert.Equal(columns.Select(column => column!["name"]!.GetValue<string>()), printed["columns"]!.AsArray().Select(name => name!.GetValue<string>()));
        var rows = pages.SelectMany(Rows).ToArray();
        Assert.Equal(rows.Length, printed["rows"]!.AsArray().Count);
        for (var row = 0; row < rows.Length; row++)
        {
            for (var column = 0; column < types.Length; column++)
            {
                var value = printed["rows"]![row]![column];
                Assert.True(WireValue.Same(WireValue.Printed(rows[row][column], types[column]), value), $"{what}, row {row}, column {column}: {value?.ToJsonString()} for {rows[row][column].GetRawText()}");
            }
        }
    }

    private static IEnumerable<JsonElement[]> Rows(JsonNode page)
    {
        var arrays = page["data"] switch
        {
            JsonArray rows => [rows.ToJsonString()],
            JsonObject spooled => spooled["segments"]!.AsArray().Select(segment => System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(segment!["data"]!.GetValue<string>()))),
            _ => Enumerable.Empty<string>(),
        };
        return arrays.SelectMany(text => JsonDocument.Parse(text).RootElement.EnumerateArray().Select(row => row.EnumerateArray().ToArray()));
    }
}
