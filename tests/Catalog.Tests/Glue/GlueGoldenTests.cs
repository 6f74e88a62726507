using System.Text.Json;
using System.Text.Json.Nodes;
using Lakehouse.Catalog.Glue;
using Lakehouse.Catalog.Glue.Api;
using Lakehouse.Catalog.Metastore;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Glue;
using Xunit;

namespace Lakehouse.Catalog.Tests.Glue;

/// <summary>Our requests and the fake's answers against what hudi-aws 0.15.0 sent and moto answered.</summary>
public sealed class GlueGoldenTests : IAsyncLifetime
{
    private static readonly HashSet<string> Times = ["LastAccessTime", "LastAnalyzedTime", "CreateTime", "UpdateTime", "CreationTime"];

    private readonly FakeGlue fake = FakeGlue.Start();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => fake.DisposeAsync();

    [Theory]
    [InlineData("CreateDatabase", 1)]
    [InlineData("CreateTable", 7)]
    [InlineData("UpdateTable", 10)]
    [InlineData("BatchCreatePartition", 8)]
    [InlineData("BatchUpdatePartition", 1)]
    [InlineData("BatchDeletePartition", 1)]
    public async Task TheSameChangeIsTheSameRequest(string action, int captured)
    {
        var calls = Captured().Where(call => (string?)call["target"] == "AWSGlue." + action).ToList();
        Assert.Equal(captured, calls.Count);
        fake.Trouble = _ => new FakeGlueTrouble { Status = 200, Body = "{}" };
        foreach (var request in calls.Select(call => call["request"]!.AsObject()))
        {
            await using var metastore = GlueRig.Open(fake.Endpoint, settings => settings with { SkipArchive = (bool?)request["SkipArchive"] ?? true });
            await SendAsync(metastore, action, request);
            Assert.Equal(Plain(request), Plain(fake.Calls[^1].Request));
        }
    }

    [Fact]
    public void TheFakeAnswersAsMotoDid()
    {
        var compared = 0;
        foreach (var call in Repeatable())
        {
            var action = ((string)call["target"]!)["AWSGlue.".Length..];
            var answer = fake.Answer(action, call["request"]!.AsObject());
            Assert.Equal((call["n"]!.ToJsonString(), (int)call["status"]!, Plain(call["reply"]!)), (call["n"]!.ToJsonString(), answer.Status, Plain(JsonNode.Parse(answer.Body)!)));
            compared++;
        }

        Assert.Equal(96, compared);
    }

    private static IEnumerable<JsonObject> Captured() =>
        File.ReadLines(Checkout.Data("glue", "requests.ndjson")).Select(line => JsonNode.Parse(line)!.AsObject()).Where(call => call.ContainsKey("target"));

    // The capture does not show how orders_ro was made nor how it was changed by hand, and moto fails at indexes.
    // Call 134 was written down after the update that it preceded.
    private static IEnumerable<JsonObject> Repeatable() => Captured().Where(call => NameIn(call["request"]!) != "orders_ro" && (int)call["status"]! != 500 && (int)call["n"]! != 134);

    private static string? NameIn(JsonNode request) => (string?)request["TableName"] ?? (string?)request["TableInput"]?["Name"] ?? (string?)request["Name"];

    // Times differ, AWS gives a version to name in the next update, and lists of errors may be left out or empty.
    private static string Plain(JsonNode node)
    {
        var copy = node.DeepClone();
        Clean(copy);
        return Sorted(copy)!.ToJsonString();
    }

    private static void Clean(JsonNode? node)
    {
        if (node is JsonObject found)
        {
            foreach (var name in found.Select(pair => pair.Key).Where(name => Times.Contains(name) || name is "VersionId" or "CatalogId" or "IsRegisteredWithLakeFormation" or "DatabaseName" or "TableName").ToList())
            {
                found.Remove(name);
            }

            if (found["Errors"] is JsonArray { Count: 0 })
            {
                found.Remove("Errors");
            }
        }

        foreach (var child in node switch { JsonObject members => members.Select(pair => pair.Value), JsonArray items => items, _ => [] })
        {
            Clean(child);
        }
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, Sorted(pair.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted).OrderBy(item => item is JsonObject partition && partition.ContainsKey("Values") ? item.ToJsonString() : "", StringComparer.Ordinal)]),
        _ => node?.DeepClone(),
    };

    private static Task SendAsync(GlueMetastore metastore, string action, JsonObject request)
    {
        var database = (string?)request["DatabaseName"] ?? "";
        return action switch
        {
            "CreateDatabase" => metastore.CreateDatabaseAsync(
                new MetastoreDatabase { Name = (string)request["DatabaseInput"]!["Name"]!, Description = (string?)request["DatabaseInput"]!["Description"] }, Stop),
            "CreateTable" => metastore.CreateTableAsync(Table(database, request), Stop),
            "UpdateTable" => metastore.AlterTableAsync(Table(database, request), Table(database, request), false, Stop),
            "BatchCreatePartition" => metastore.AddPartitionsAsync(Named(request), Partitions(request["PartitionInputList"]!.AsArray()), Stop),
            "BatchUpdatePartition" => metastore.AlterPartitionsAsync(
                Named(request), Partitions([.. request["Entries"]!.AsArray().Select(entry => entry!["PartitionInput"]!.DeepClone())]), Stop),
            _ => metastore.DropPartitionsAsync(Named(request), [.. request["PartitionsToDelete"]!.AsArray().Select(key => key!["Values"].Deserialize<string[]>()!)], Stop),
        };
    }

    private static MetastoreTable Table(string database, JsonObject request) =>
        GlueMapping.Table(database, request["TableInput"].Deserialize<GlueTable>()!) with { Native = null };

    private static MetastoreTable Named(JsonObject request) =>
        GlueRig.Table() with { Database = (string)request["DatabaseName"]!, Name = (string)request["TableName"]! };

    private static List<MetastorePartition> Partitions(JsonArray inputs) =>
        [.. inputs.Select(input => GlueMapping.Partition(input.Deserialize<GluePartition>()!) with { Native = null })];
}
