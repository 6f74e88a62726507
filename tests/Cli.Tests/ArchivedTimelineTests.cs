using System.Text.Json.Nodes;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Golden;
using Xunit;

namespace Lakehouse.Cli.Tests;

public sealed class ArchivedTimelineTests
{
    [Theory]
    [InlineData("hudi-0.15", "cow_archived", 43)]
    [InlineData("hudi-1x", "h11_v9_cow_archive", null)]
    public async Task Archived_instants_are_listed_behind_those_of_the_timeline(string origin, string name, int? writes)
    {
        using var run = new CliRun();
        // The zips of 1.x hold the table's folder, those of 0.15 what is in it.
        GoldenFolder.Unzip(Checkout.Data(origin, name, name + ".zip"), Path.Combine(run.Folder, "lake", "shop", origin == "hudi-1x" ? "" : name));

        var active = await InstantsAsync(run, $"shop.{name}");
        var all = await InstantsAsync(run, $"shop.{name}", "--archived");

        Assert.DoesNotContain(active, instant => (bool)instant!["archived"]!);
        Assert.Equal(active.Select(Time), all.Where(instant => !(bool)instant!["archived"]!).Select(Time));
        var archived = all.Where(instant => (bool)instant!["archived"]!).ToList();
        Assert.NotEmpty(archived);
        Assert.All(archived.Where(IsWrite), instant => Assert.True((long)instant!["files"]! > 0));
        Assert.Equal(all.Select(Time).OrderDescending(), all.Select(Time));
        Assert.True(writes is null || all.Count(IsWrite) == writes, $"{all.Count(IsWrite)} writes");
    }

    private static bool IsWrite(JsonNode? instant) => ((string)instant!["action"]!).EndsWith("commit", StringComparison.Ordinal);

    private static string Time(JsonNode? instant) => (string)instant!["instant"]!;

    private static async Task<JsonArray> InstantsAsync(CliRun run, string table, params string[] more) =>
        JsonNode.Parse(await run.OkAsync(["timeline", table, "--lake", "lake", "--limit", "1000", "--json", .. more]))!["instants"]!.AsArray();
}
