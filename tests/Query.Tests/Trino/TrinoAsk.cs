using System.Text;
using System.Text.Json.Nodes;
using Lakehouse.Query.Output;
using Lakehouse.Query.Trino;
using Lakehouse.TestKit.Trino;
using Xunit;

namespace Lakehouse.Query.Tests.Trino;

/// <summary>Asks a replayed server with the client and prints what comes.</summary>
internal static class TrinoAsk
{
    /// <summary>A client as user ana.</summary>
    public static TrinoClient Client(ReplayTrino server, TrinoOptions? options = null, ITrinoObserver? observer = null, TrinoCredentials? credentials = null) => new(
        (options ?? new TrinoOptions { Server = server.Address }) with { Server = server.Address },
        credentials ?? new TrinoCredentials("ana"),
        TimeProvider.System,
        observer);

    /// <summary>The answer as one JSON document, by the same output as <c>--json</c>.</summary>
    public static async Task<JsonNode> JsonAsync(TrinoClient client, string sql)
    {
        await using var statement = await client.QueryAsync(sql, TestContext.Current.CancellationToken);
        using var bytes = new MemoryStream();
        await using (var output = new JsonOutput(bytes, statement.Result.Schema))
        {
            await output.WriteAllAsync(statement.Result.ReadAsync(TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        }

        return JsonNode.Parse(Encoding.UTF8.GetString(bytes.ToArray()))!;
    }

    /// <summary>The rows of an answer whose pages are given.</summary>
    public static async Task<JsonNode> JsonAsync(string sql, params string[] pages)
    {
        await using var server = await ReplayTrino.StartAsync(TrinoExchange.Pages(sql, pages));
        using var client = Client(server);
        return await JsonAsync(client, sql);
    }
}
