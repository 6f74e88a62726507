using System.Text;
using System.Text.Json;
using Lakehouse.Cdc.Decoding;
using Lakehouse.Cdc.Tests.Ingest;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
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
    public async Task The_rows_key_supersedes_where_messages_carry_another_or_none()
    {
        using var folder = new TempFolder("quarantine");
        var lake = new LocalStorage(folder.Root);
        var options = Options with { Tables = [Options.Tables[0] with { KeyFields = ["id"] }] };
        var file = folder.WriteLines("events.ndjson",
            [Upsert(0, 1, "10"), Message(1, null, Value("u", null, 1, "\"bad\"")), Message(2, null, Deletion(1)), Upsert(3, 2, "20")]);
        await Line.RunAsync(lake, options, file);
        var store = new QuarantineStore(lake);
        Assert.Equal(QuarantineState.Superseded, Assert.Single(await ListAsync(store)).State);
    }

    [Fact]
    public async Task A_replaced_file_has_other_events_at_the_same_places()
    {
        using var folder = new TempFolder("quarantine");
        var lake = new LocalStorage(folder.Root);
        await Line.RunAsync(lake, Options, folder.WriteLines("events.ndjson", [Upsert(0, 1, "10"), Upsert(1, 2, "\"bad\"")]));
        await Line.RunAsync(
            lake, Options with { LostPosition = LostPositionPolicy.Earliest }, folder.WriteLines("events.ndjson", [Upsert(0, 3, "30"), Upsert(1, 4, "\"bad\"")]));
        Assert.Equal(["{\"id\":2}", "{\"id\":4}"], (await ListAsync(new QuarantineStore(lake))).Select(bad => Encoding.UTF8.GetString(bad.Key!.Value.Span)));
    }

    [Theory]
    [InlineData(TableType.CopyOnWrite)]
    [InlineData(TableType.MergeOnRead)]
    public async Task A_replayed_deletion_of_unknown_age_loses_against_the_stored_row(TableType type)
    {
        using var folder = new TempFolder("quarantine");
        var lake = new LocalStorage(folder.Root);
        var options = Options with { Tables = [Options.Tables[0] with { Type = type }] };
        // The first message comes before anything tells which table the topic feeds, and is no envelope.
        var flat = JsonSerializer.Serialize(new { topic = "p.d.t", partition = 0, offset = 0, key = "{\"id\":1}", value = "{\"id\":1,\"n\":1,\"at\":null,\"__deleted\":\"true\"}" });
        await Line.RunAsync(lake, options with { Format = EnvelopeFormat.Envelope }, folder.WriteLines("events.ndjson", [flat, Upsert(1, 1, "10")]));
        var store = new QuarantineStore(lake);
        Assert.Equal(QuarantineState.Waiting, Assert.Single(await ListAsync(store)).State);
        var result = await store.ReplayAsync(null, options, new WriterOptions(), TestContext.Current.CancellationToken);
        Assert.Equal(1, result.Applied);
        Assert.Equal(["1=10"], await RowsAsync(lake));
    }

    [Fact]
    public async Task Bad_events_count_for_the_size_of_a_batch()
    {
        using var folder = new TempFolder("quarantine");
        var lake = new LocalStorage(folder.Root);
        var large = $"\"{new string('x', 1 << 16)}\"";
        var file = folder.WriteLines("events.ndjson", [Upsert(0, 1, "10"), .. Enumerable.Range(1, 20).Select(offset => Upsert(offset, 2, large))]);
        var (_, observer) = await Line.RunAsync(lake, Options with { CommitBytes = 1 << 18 }, file);
        Assert.InRange(observer.Commits.Count, 4, 20);
    }

    [Fact]
    public async Task An_event_whose_key_cannot_be_read_stops_its_table()
    {
        using var folder = new TempFolder("quarantine");
        var lake = new LocalStorage(folder.Root);
        var file = folder.WriteLines(
            "events.ndjson", [Upsert(0, 1, "10"), Upsert(1, 2, "\"bad\""), Message(2, "{\"id\":", Value("c", null, 2, "5")), Upsert(3, 3, "30")]);
        var error = await Assert.ThrowsAsync<LakehouseException>(() => Line.RunAsync(lake, Options, file));
        Assert.Contains("@2", error.Context.SourcePosition, StringComparison.Ordinal);
        Assert.NotNull(error.Fix);
        // What came before it is in the table, or was set aside as it was told.
        Assert.Equal(["1=10"], await RowsAsync(lake));
        Assert.Equal(1, Assert.Single(await ListAsync(new QuarantineStore(lake))).Offset);
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

    [Theory]
    [InlineData("""{"db":"d"}""")]
    [InlineData("""{"table":"t"}""")]
    [InlineData("""{"db":"","table":null}""")]
    public async Task An_event_that_names_no_table_is_set_aside_under_its_topic(string source)
    {
        using var folder = new TempFolder("quarantine");
        var lake = new LocalStorage(folder.Root);
        var nameless = Message(0, "{\"id\":5}", $$"""{"before":null,"after":{"id":5},"source":{{source}},"op":"c"}""");
        await Line.RunAsync(lake, Options, folder.WriteLines("events.ndjson", [nameless, Upsert(1, 1, "10")]));
        Assert.Equal(["1=10"], await RowsAsync(lake));
        Assert.Equal(("d.t", 0L), (await ListAsync(new QuarantineStore(lake))).Select(bad => (bad.Topic, bad.Offset)).Single());
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

    private static string Delete(long offset, int id) => Message(offset, $"{{\"id\":{id}}}", Deletion(id));

    private static string Deletion(int id) => $$"""{"before":{"id":{{id}},"n":1,"at":null},"after":null,"source":{"db":"d","table":"t"},"op":"d"}""";

    private static string Value(string op, string? before, int id, string n) =>
        $$"""{"before":{{before ?? "null"}},"after":{"id":{{id}},"n":{{n}},"at":null},"source":{"db":"d","table":"t"},"op":"{{op}}"}""";

    private static string Message(long offset, string? key, string value) => JsonSerializer.Serialize(new { topic = "d.t", partition = 0, offset, key, value });

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
