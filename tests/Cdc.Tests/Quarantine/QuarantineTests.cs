using System.Text.Json;
using Lakehouse.Cdc.Tests.Ingest;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.Cdc.Tests.Quarantine;

/// <summary>Bad events are set aside with what is known of them, and a replay never brings old state back.</summary>
public sealed class QuarantineTests
{
    private static readonly IngestOptions Options = new()
    {
        Tables = [new TableOptions { Database = "d", Table = "t", Ddl = "CREATE TABLE t (id bigint primary key, n int, at date)" }],
    };

    [Fact]
    public async Task A_bad_event_is_set_aside_and_replayed_once_it_can_be_applied()
    {
        using var folder = new TempFolder("quarantine");
        var lake = new LocalStorage(folder.Root);
        var file = folder.WriteLines("events.ndjson", [Upsert(0, 1, "10"), Upsert(1, 2, "\"no number\""), Upsert(2, 3, "30")]);
        await Line.RunAsync(lake, Options, file);
        await Line.RunAsync(lake, Options, file);
        Assert.Equal(["1=10", "3=30"], await RowsAsync(lake));
        var store = new QuarantineStore(lake);
        var bad = Assert.Single(await ListAsync(store));
        Assert.Equal((new TableId("d", "t"), 1L, QuarantineState.Waiting), (bad.Table, bad.Offset, bad.State));
        Assert.Contains("n", bad.Reason, StringComparison.Ordinal);
        Assert.Equal(bad.Id, (await store.FindAsync(bad.Id, TestContext.Current.CancellationToken))!.Id);

        var again = await ReplayAsync(store);
        Assert.Equal((0, 0), (again.Applied, again.Superseded));
        Assert.Single(again.StillBad);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_later_event_of_the_key_supersedes(bool deletes)
    {
        using var folder = new TempFolder("quarantine");
        var lake = new LocalStorage(folder.Root);
        var file = folder.WriteLines("events.ndjson",
            [Upsert(0, 1, "10"), Upsert(1, 1, "\"bad\""), deletes ? Delete(2, 1) : Upsert(2, 1, "11"), Upsert(3, 2, "20")]);
        await Line.RunAsync(lake, Options, file);
        string[] expected = deletes ? ["2=20"] : ["1=11", "2=20"];
        Assert.Equal(expected, await RowsAsync(lake));
        var store = new QuarantineStore(lake);
        Assert.Equal(QuarantineState.Superseded, Assert.Single(await ListAsync(store)).State);
        await ReplayAsync(store);
        Assert.Equal(expected, await RowsAsync(lake));
    }

    [Fact]
    public async Task An_event_whose_key_cannot_be_read_stops_its_table()
    {
        using var folder = new TempFolder("quarantine");
        var file = folder.WriteLines("events.ndjson", [Upsert(0, 1, "10"), Message(1, "{\"id\":", Value("c", null, 2, "5")), Upsert(2, 3, "30")]);
        var error = await Assert.ThrowsAsync<LakehouseException>(() => Line.RunAsync(new LocalStorage(folder.Root), Options, file));
        Assert.Contains("@1", error.Context.SourcePosition, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_policy_can_stop_the_table_instead()
    {
        using var folder = new TempFolder("quarantine");
        var file = folder.WriteLines("events.ndjson", [Upsert(0, 1, "10"), Upsert(1, 2, "\"bad\"")]);
        var error = await Assert.ThrowsAsync<LakehouseException>(
            () => Line.RunAsync(new LocalStorage(folder.Root), Options with { BadEvents = BadEventPolicy.Stop }, file));
        Assert.Contains("bad-events", error.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_is_nothing_is_set_aside_under_its_file()
    {
        using var folder = new TempFolder("quarantine");
        var lake = new LocalStorage(folder.Root);
        var file = folder.WriteLines("events.ndjson", [Upsert(0, 1, "10"), "{{{", Upsert(2, 3, "30")]);
        await Line.RunAsync(lake, Options, file);
        Assert.Equal(["1=10", "3=30"], await RowsAsync(lake));
        var bad = Assert.Single(await ListAsync(new QuarantineStore(lake)));
        Assert.Equal(("events.ndjson", 1L), (bad.Topic, bad.Offset));
    }

    private static string Upsert(long offset, int id, string n) => Message(offset, $"{{\"id\":{id}}}", Value("u", null, id, n));

    private static string Delete(long offset, int id) => Message(offset, $"{{\"id\":{id}}}", $$"""{"before":{"id":{{id}},"n":1,"at":null},"after":null,"source":{"db":"d","table":"t"},"op":"d"}""");

    private static string Value(string op, string? before, int id, string n) =>
        $$"""{"before":{{before ?? "null"}},"after":{"id":{{id}},"n":{{n}},"at":null},"source":{"db":"d","table":"t"},"op":"{{op}}"}""";

    private static string Message(long offset, string key, string value) => JsonSerializer.Serialize(new { topic = "d.t", partition = 0, offset, key, value });

    private static async Task<List<string>> RowsAsync(IStorage lake) =>
        [.. (await StoredRowTexts.ReadAsync(lake, new TableId("d", "t"))).Rows.Select(row => row.Split('|')).Select(row => $"{row[1][3..]}={row[2][2..]}")];

    private static async Task<List<QuarantinedEvent>> ListAsync(QuarantineStore store)
    {
        var found = new List<QuarantinedEvent>();
        await foreach (var item in store.ListAsync(null, TestContext.Current.CancellationToken)) found.Add(item);
        return found;
    }

    private static Task<ReplayResult> ReplayAsync(QuarantineStore store) =>
        store.ReplayAsync(null, Options, new WriterOptions(), TestContext.Current.CancellationToken);
}
