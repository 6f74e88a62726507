using System.Text.Json;
using Xunit;

namespace Lakehouse.Cli.Tests;

/// <summary>The main job from the outside: the shop capture through configuration, ingest, doctor and demo.</summary>
public sealed class IngestAndDemoTests : IDisposable
{
    private readonly CliRun run = new();

    public void Dispose() => run.Dispose();

    [Fact]
    public async Task Ingest_applies_each_event_once_however_often_it_is_started()
    {
        Configure();

        var first = await run.OkAsync("ingest", "--until-end");
        var rows = await run.RowsAsync("SELECT (SELECT count(*) FROM shop.customers), (SELECT count(*) FROM shop.orders), (SELECT count(*) FROM shop.order_items), (SELECT count(*) FROM shop.payments), (SELECT count(*) FROM shop.products)");
        var second = await run.OkAsync("ingest", "--until-end");

        Assert.Equal("[[154,298,711,100,88]]", rows);
        Assert.Contains("shop.orders: commit", first);
        Assert.DoesNotContain(": commit", second);
        Assert.Contains("end of source: 4,825 events", first);
    }

    [Fact]
    public async Task Ingest_tells_programs_what_happens_in_lines_of_JSON()
    {
        Configure();

        var lines = (await run.OkAsync("ingest", "--until-end", "--json")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        var events = lines.Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Contains(events, line => line.GetProperty("event").GetString() == "commit" && line.GetProperty("facts").GetProperty("inserted").GetInt64() > 0);
        Assert.Equal("end", events[^1].GetProperty("event").GetString());
    }

    [Fact]
    public async Task A_dry_run_changes_nothing()
    {
        Configure();

        var text = await run.OkAsync("ingest", "--dry-run");

        Assert.Contains("nothing was changed", text);
        Assert.False(Directory.Exists(Path.Combine(run.Folder, "lake")));
    }

    [Fact]
    public async Task Doctor_passes_on_a_good_configuration_and_leaves_nothing_behind()
    {
        Configure();

        var text = await run.OkAsync("doctor");

        Assert.Contains("✓ create-if-absent", text);
        Assert.DoesNotContain("✗", text);
        Assert.False(Directory.Exists(Path.Combine(run.Folder, "lake")));
    }

    [Fact]
    public async Task Doctor_names_each_failure_with_its_fix()
    {
        run.Write("file", "not a folder");
        run.Write("lakehouse.yaml", "lake: file\nsource: {kafka: {brokers: '127.0.0.1:9', topics: [t]}}\n");

        var result = await run.RunAsync("doctor", "--json");

        Assert.Equal(1, result.Code);
        using var report = JsonDocument.Parse(result.Out);
        var failed = report.RootElement.GetProperty("checks").EnumerateArray().Where(check => !check.GetProperty("passed").GetBoolean()).ToArray();
        Assert.Contains(failed, check => check.GetProperty("name").GetString() == "store");
        Assert.Contains(failed, check => check.GetProperty("name").GetString() == "kafka");
        Assert.All(failed, check => Assert.False(string.IsNullOrEmpty(check.GetProperty("fix").GetString())));
    }

    [Fact]
    public async Task The_demo_equals_what_MySQL_held_and_can_be_kept()
    {
        using var report = JsonDocument.Parse(await run.OkAsync("demo", "--keep", "lake", "--json"));

        Assert.Equal(5, report.RootElement.GetProperty("tables").GetArrayLength());
        Assert.All(report.RootElement.GetProperty("tables").EnumerateArray(), table => Assert.Equal(table.GetProperty("expected").GetInt64(), table.GetProperty("rows").GetInt64()));
        Assert.True(report.RootElement.GetProperty("seconds").GetDouble() < 30);
        Assert.Equal("[[298]]", await run.RowsAsync("SELECT count(*) FROM shop.orders"));
        var again = await run.RunAsync("demo", "--keep", "lake");
        Assert.Equal(1, again.Code);
        Assert.Contains("not empty", again.Error);
    }

    [Fact]
    public async Task The_demo_says_that_all_is_equal()
    {
        var text = await run.OkAsync("demo");

        Assert.Contains("All row counts are equal.", text);
        Assert.Contains("time travel", text);
        Assert.Contains("lakehouse pull shop.orders", text);
    }

    private void Configure()
    {
        var events = Path.Combine(AppContext.BaseDirectory, "demo", "events.ndjson.gz");
        run.Write("lakehouse.yaml", $"lake: lake\nsource:\n  files:\n    paths: ['{events}']\n");
    }
}
