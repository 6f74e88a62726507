using Lakehouse.Cdc.Decoding;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Golden;
using Xunit;

namespace Lakehouse.Cdc.Tests.Ingest;

/// <summary>Captures whose order or delivery is not plain, and lines that end in the middle.</summary>
public sealed class BehaviourTests
{
    private static readonly TableOptions[] Bank = [Numbers("acct", "id", "bal", "n"), Numbers("log", "id", "a", "b", "amt")];

    [Fact]
    public async Task What_a_killed_connector_delivered_twice_is_applied_once()
    {
        var capture = GoldenFolder.Require("cdc", "debezium", "crash");
        using var folder = new TempFolder("crash");
        var lake = new LocalStorage(folder.Root);
        var (summary, _) = await Line.RunAsync(lake, new IngestOptions { CommitRows = 2000, Tables = Bank }, Path.Combine(capture, "events.ndjson.gz"));
        var oracle = Captures.Oracle(Path.Combine(capture, "tables.ndjson.gz"));
        Assert.Equal(37, summary.Tables.Sum(table => table.Skipped));
        Assert.NotEmpty(oracle);
        foreach (var table in oracle)
        {
            var names = table.Key.Split('.');
            var (schema, rows) = await StoredRowTexts.ReadAsync(lake, new TableId(names[0], names[1]));
            Assert.Equal(StoredRowTexts.Expected(table, schema), rows);
        }
    }

    [Theory]
    [InlineData("default")]
    [InlineData("partitions3")]
    [InlineData("transactions", "tables.v2.ndjson.gz")]
    [InlineData("transactions-schema", "tables.v2.ndjson.gz")]
    [InlineData("heartbeat", "tables.v2.ndjson.gz")]
    [InlineData("tombstones-off")]
    [InlineData("router")]
    [InlineData("truncate", "tables.ndjson.gz", true)]
    [InlineData("unwrap-schema")]
    [InlineData("unwrap-rewrite")]
    public async Task Captured_settings_end_in_the_servers_rows(string setting, string oracle = "tables.ndjson.gz", bool tellsTruncate = false)
    {
        using var folder = new TempFolder("behaviour");
        var lake = new LocalStorage(folder.Root);
        var ddl = File.ReadAllText(Captures.Path("behaviour", "tables.sql"));
        var options = new IngestOptions { CommitRows = 5, Tables = [new TableOptions { Table = "nokey", KeyFields = ["a"], Enabled = false }, new TableOptions { Ddl = ddl }] };
        await Line.RunAsync(lake, options, Captures.Path("behaviour", $"{setting}.ndjson.gz"));
        var server = Captures.Oracle(Captures.Path("behaviour", oracle));
        // TRUNCATE is told only with skipped.operations=none, and a table without key has no events that can be applied.
        string[] tables = ["acc", "inc", "orders_shard_1", "orders_shard_2", .. tellsTruncate ? ["ev"] : Array.Empty<string>()];
        foreach (var table in tables)
        {
            var (schema, rows) = await StoredRowTexts.ReadAsync(lake, new TableId("beh", table));
            Assert.Equal(StoredRowTexts.Expected(server[$"beh.{table}"], schema), rows);
        }

        Assert.True(server["beh.acc"].Any(), "the oracle is empty");
    }

    [Fact]
    public async Task An_aborted_run_is_continued_from_the_timelines()
    {
        using var folder = new TempFolder("abort");
        var lake = new LocalStorage(folder.Root);
        var events = Captures.Path("shop", "events-schema.ndjson.gz");
        for (var run = 0; run < 4; run++)
        {
            using var abort = new CancellationTokenSource();
            var observer = new AbortingObserver(abort, 1 + run);
            await using var source = Cdc.Sources.FileSource.Open(new Cdc.Sources.FileSourceOptions { Paths = [events] });
            var loop = new IngestLoop(ShopOracle.Options("schema", false, 100), source, LakeTables.Open(lake), observer, TimeProvider.System);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loop.RunAsync(CancellationToken.None, abort.Token));
        }

        await Line.RunAsync(lake, ShopOracle.Options("schema", false, 500), events);
        await ShopOracle.AssertAsync(lake);
    }

    [Fact]
    public async Task An_aborted_run_lets_go_of_tables_that_it_was_making()
    {
        var events = Captures.Path("shop", "events-schema.ndjson.gz");
        for (var round = 0; round < 10; round++)
        {
            // Locks of this store last until they are given back: a collector does not end them.
            var lake = new MemoryStorage(TimeProvider.System);
            using var abort = new CancellationTokenSource();
            await using (var source = Cdc.Sources.FileSource.Open(new Cdc.Sources.FileSourceOptions { Paths = [events] }))
            {
                var loop = new IngestLoop(ShopOracle.Options("schema", false, 100), source, LakeTables.Open(lake), new AbortingObserver(abort, 1), TimeProvider.System);
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loop.RunAsync(CancellationToken.None, abort.Token));
            }

            await foreach (var table in lake.ListAsync("shop", recursive: false, TestContext.Current.CancellationToken))
            {
                if (await lake.StatAsync($"{table.Path}/.hoodie/hoodie.properties", TestContext.Current.CancellationToken) is null) continue;
                await using var writer = await TableWriter.OpenAsync(lake.Scope(table.Path), new WriterOptions(), TestContext.Current.CancellationToken);
            }
        }
    }

    [Fact]
    public async Task A_table_with_rows_and_no_position_is_refused_until_a_choice_is_made()
    {
        using var folder = new TempFolder("nopos");
        var lake = new LocalStorage(folder.Root);
        var events = Captures.Path("shop", "events-schema.ndjson.gz");
        await Line.RunAsync(lake, ShopOracle.Options("schema", false, 100_000), events);
        await StripPositionsAsync(lake, "payments");
        var refusal = await Assert.ThrowsAsync<LakehouseException>(() => Line.RunAsync(lake, ShopOracle.Options("schema", false, 100_000), events));
        Assert.Contains("position", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("lost-position", refusal.Fix, StringComparison.Ordinal);
        await Line.RunAsync(lake, ShopOracle.Options("schema", false, 100_000) with { LostPosition = LostPositionPolicy.Earliest }, events);
        await ShopOracle.AssertAsync(lake);
    }

    [Fact]
    public async Task Each_commit_carries_position_sequence_and_streamer_checkpoint()
    {
        using var folder = new TempFolder("meta");
        var lake = new LocalStorage(folder.Root);
        await Line.RunAsync(lake, ShopOracle.Options("schema", false, 300), Captures.Path("shop", "events-schema.ndjson.gz"));
        var state = (await HudiTable.OpenAsync(lake.Scope(new TableId("shop", "orders").Folder), TestContext.Current.CancellationToken)).State;
        Assert.True(state.Timeline.CompletedWrites.Count > 1);
        foreach (var instant in state.Timeline.CompletedWrites)
        {
            var extra = (await state.MetadataOfAsync(instant, TestContext.Current.CancellationToken)).ExtraMetadata;
            Assert.StartsWith("shop_schema.shop.orders,0:", extra["deltastreamer.checkpoint.key"], StringComparison.Ordinal);
            Assert.Contains("\"at\":\"binlog.000001:", extra["lakehouse.position"], StringComparison.Ordinal);
            Assert.True(long.Parse(extra["lakehouse.seq"]) > 0);
        }
    }

    private static TableOptions Numbers(string table, params string[] columns) =>
        new() { Table = table, Columns = [.. columns.Select(column => new ColumnDeclaration(column, "bigint"))] };

    private static async Task StripPositionsAsync(LocalStorage lake, string table)
    {
        var timeline = lake.Scope(new TableId("shop", table).Folder);
        await foreach (var entry in timeline.ListAsync(".hoodie", recursive: false))
        {
            if (!entry.Name.EndsWith(".commit", StringComparison.Ordinal)) continue;
            var text = System.Text.Encoding.UTF8.GetString((await timeline.TryReadAsync(entry.Path))!);
            await timeline.PutAsync(entry.Path, System.Text.Encoding.UTF8.GetBytes(text.Replace("lakehouse.position", "other.position", StringComparison.Ordinal)), PutCondition.Always);
        }
    }

    private sealed class AbortingObserver(CancellationTokenSource abort, int commits) : IIngestObserver
    {
        private int seen;

        public void OnCommit(TableCommit commit)
        {
            if (Interlocked.Increment(ref seen) >= commits) abort.Cancel();
        }
    }
}
