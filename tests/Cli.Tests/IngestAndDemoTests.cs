using System.Text.Json;
using Xunit;

namespace Lakehouse.Cli.Tests;

/// <summary>The main job from the outside: the shop capture through configuration, ingest, doctor and demo.</summary>
public sealed class IngestAndDemoTests : IDisposable
{
    private readonly CliRun run = new();

    public void Dispose() => run.Dispose();

    [Theory]
    [InlineData("copy-on-write")]
    [InlineData("merge-on-read")]
    public async Task Ingest_applies_each_event_once_however_often_it_is_started(string type)
    {
        Configure($"commit: {{rows: 400}}\ntables:\n- {{name: '*.*', type: {type}}}\n");

        var first = await run.OkAsync("ingest", "--until-end");
        var rows = await run.RowsAsync("SELECT (SELECT count(*) FROM shop.customers), (SELECT count(*) FROM shop.orders), (SELECT count(*) FROM shop.order_items), (SELECT count(*) FROM shop.payments), (SELECT count(*) FROM shop.products)");
        var second = await run.OkAsync("ingest", "--until-end");

        Assert.Equal("[[154,298,711,100,88]]", rows);
        Assert.Contains("shop.orders: commit", first);
        Assert.DoesNotContain(": commit", second);
        Assert.Contains("end of source: 4,825 events", first);
        Assert.Contains(type == "merge-on-read" ? "merge-on-read" : "copy-on-write", await run.OkAsync("show", "shop.orders", "--lake", "lake"), StringComparison.OrdinalIgnoreCase);
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
        Assert.True(report.RootElement.GetProperty("seconds").GetDouble() > 0);
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

    [Fact]
    public async Task A_bad_event_is_listed_shown_and_replayed_while_the_line_goes_on()
    {
        const string Good = """{"topic":"s.shop.t","partition":0,"offset":0,"timestamp":1,"key":"{\"id\":1}","value":"{\"before\":null,\"after\":{\"id\":1,\"name\":\"a\"},\"source\":{\"connector\":\"mysql\",\"name\":\"s\",\"snapshot\":\"false\",\"db\":\"shop\",\"table\":\"t\",\"file\":\"b.000001\",\"pos\":10,\"row\":0},\"op\":\"c\",\"ts_ms\":1}"}""";
        var bad = Good.Replace("\"offset\":0", "\"offset\":1", StringComparison.Ordinal).Replace("\\\"pos\\\":10", "\\\"pos\\\":11", StringComparison.Ordinal)
            .Replace("{\\\"id\\\":1}\"", "{\\\"id\\\":2}\"", StringComparison.Ordinal).Replace("{\\\"id\\\":1,", "{\\\"id\\\":\\\"two\\\",", StringComparison.Ordinal);
        run.Write("events.ndjson", $"{Good}\n{bad}\n");
        run.Write("lakehouse.yaml", "lake: lake\nsource: {files: {paths: [events.ndjson]}}\ntables:\n  - name: shop.t\n    ddl: CREATE TABLE t (id bigint PRIMARY KEY, name varchar(10))\n");

        await run.OkAsync("ingest", "--until-end");
        using var listed = JsonDocument.Parse(await run.OkAsync("quarantine", "list", "--lake", "lake", "--json"));
        var entry = Assert.Single(listed.RootElement.GetProperty("events").EnumerateArray());
        var shown = await run.OkAsync("quarantine", "show", entry.GetProperty("id").GetString()!, "--lake", "lake");
        var dry = await run.OkAsync("quarantine", "replay", "--dry-run");
        var replay = await run.RunAsync("quarantine", "replay");

        Assert.Equal("[[1,\"a\"]]", await run.RowsAsync("SELECT id, name FROM shop.t"));
        Assert.Equal(1, entry.GetProperty("offset").GetInt64());
        Assert.Contains("two", shown);
        Assert.Contains("1 events would be applied again", dry);
        Assert.Equal(1, replay.Code);
        Assert.Contains("still bad 1", replay.Out);
        Assert.Equal(1, (await run.RunAsync("quarantine", "show", "nope", "--lake", "lake")).Code);
    }

    private void Configure(string more = "")
    {
        var events = Path.Combine(AppContext.BaseDirectory, "demo", "events.ndjson.gz");
        run.Write("lakehouse.yaml", $"lake: lake\nsource:\n  files:\n    paths: ['{events}']\n{more}");
    }
}
