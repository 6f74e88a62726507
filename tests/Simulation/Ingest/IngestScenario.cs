using System.Text.Json.Nodes;
using Lakehouse.Cdc;
using Lakehouse.Cdc.Positions;
using Lakehouse.Cdc.Tests.Ingest;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.Simulation.Ingest;

/// <summary>
/// A part of the shop's stream, three of its tables with creations, updates and deletions, in which two events were broken: one
/// whose key has later events, and one that is the last of its key.
/// </summary>
internal sealed class IngestScenario : IDisposable
{
    private const int Events = 330;
    private static readonly string[] Tables = ["orders", "order_items", "payments"];
    private readonly TempFolder folder = new("ingest-sweep");
    private readonly Dictionary<string, Dictionary<string, JsonObject>> fold = Tables.ToDictionary(table => table, _ => new Dictionary<string, JsonObject>());
    private readonly string file;

    public IngestScenario()
    {
        var lines = Captures.Lines(Captures.Path("shop", "events-schema.ndjson.gz"))
            .Where(line => Tables.Any(table => line.StartsWith($"{{\"topic\":\"shop_schema.shop.{table}\"", StringComparison.Ordinal)))
            .Take(Events).Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        var orders = lines.Where(line => TableOf(line) == "orders" && line["value"] is not null).ToLookup(line => (string)line["key"]!);
        Broken = [orders.First(key => key.Count() > 2).Skip(1).First(), orders.First(key => key.Count() > 1 && AfterOf(key.Last()) is not null).Last()];
        foreach (var line in lines) Fold(line);
        foreach (var line in Broken) Break(line);
        file = folder.WriteLines("events.ndjson", [.. lines.Select(line => line.ToJsonString())]);
    }

    /// <summary>The lines that were broken.</summary>
    public IReadOnlyList<JsonObject> Broken { get; }

    /// <summary>Reads the whole file; small commits, so that each table has several.</summary>
    public Task<(IngestSummary Summary, RecordingObserver Observer)> RunAsync(IStorage lake) =>
        Line.RunAsync(lake, new IngestOptions { CommitRows = 50 }, file);

    /// <summary>Rows, quarantine and positions are those of a run without any disturbance.</summary>
    public async Task AssertDoneAsync(IStorage lake)
    {
        foreach (var table in Tables)
        {
            var (_, rows) = await StoredRowTexts.ReadAsync(lake, new TableId("shop", table));
            var columns = fold[table].Values.First().Select(member => member.Key).ToHashSet();
            var stored = rows.Select(row => string.Join('|', row.Split('|').Where(cell => columns.Contains(cell[..cell.IndexOf('=', StringComparison.Ordinal)])))).ToList();
            var expected = fold[table].Values.Select(row => string.Join('|', row.Select(cell => $"{cell.Key}={cell.Value?.ToString() ?? "null"}").Order(StringComparer.Ordinal))).ToList();
            Assert.Equal(expected.Order(StringComparer.Ordinal), stored.Order(StringComparer.Ordinal));
        }

        var bad = new List<QuarantinedEvent>();
        await foreach (var item in new QuarantineStore(lake).ListAsync(null, TestContext.Current.CancellationToken)) bad.Add(item);
        Assert.Equal(
            [((long)Broken[0]["offset"]!, QuarantineState.Superseded), ((long)Broken[1]["offset"]!, QuarantineState.Waiting)],
            bad.Select(item => (item.Offset, item.State)));
        var (summary, observer) = await RunAsync(lake);
        Assert.Empty(observer.Commits);
        Assert.Equal(0, summary.Tables.Sum(table => table.Events + table.Quarantined));
    }

    /// <summary>Position and largest sequence of each table.</summary>
    public static async Task<List<string>> PositionsAsync(IStorage lake)
    {
        var found = new List<string>();
        foreach (var table in Tables)
        {
            var state = (await HudiTable.OpenAsync(lake.Scope(new TableId("shop", table).Folder), TestContext.Current.CancellationToken)).State;
            var texts = (await state.MetadataOfAsync(state.Timeline.CompletedWrites[^1], TestContext.Current.CancellationToken)).ExtraMetadata;
            found.Add($"{table} {texts[TablePosition.Key]} {texts[TablePosition.SequenceKey]}");
        }

        return found;
    }

    public void Dispose() => folder.Dispose();

    private void Fold(JsonObject line)
    {
        if (line["value"] is null) return;
        var rows = fold[TableOf(line)];
        var key = (string)line["key"]!;
        // A broken event changes nothing; for the last one of its key the row stays as it was.
        if (Broken.Contains(line)) return;
        if (AfterOf(line) is { } after) rows[key] = Plain(line, after);
        else rows.Remove(key);
    }

    // Columns whose text in the event is their text in the table.
    private static JsonObject Plain(JsonObject line, JsonObject after)
    {
        var types = JsonNode.Parse((string)line["value"]!)!["schema"]!["fields"]!.AsArray().Single(field => (string)field!["field"]! == "after")!["fields"]!.AsArray();
        var plain = types.Where(field => field!["name"] is null && (string)field["type"]! is "int32" or "int64" or "string").Select(field => (string)field!["field"]!).ToHashSet();
        return new JsonObject(after.Where(member => plain.Contains(member.Key)).Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())));
    }

    private static void Break(JsonObject line)
    {
        var value = JsonNode.Parse((string)line["value"]!)!;
        value["payload"]!["after"]!["customer_id"] = "no number";
        line["value"] = value.ToJsonString();
    }

    private static JsonObject? AfterOf(JsonObject line) => JsonNode.Parse((string)line["value"]!)!["payload"]!["after"]?.AsObject();

    private static string TableOf(JsonObject line) => ((string)line["topic"]!).Split('.')[^1];
}
