using System.Globalization;
using System.Text.Json;
using Lakehouse.Catalog;
using Lakehouse.Cli.Catalogs;
using Lakehouse.Cli.Configuration;
using Lakehouse.TestKit.Catalog;
using Xunit;

namespace Lakehouse.Cli.Tests;

/// <summary>The lake's tables in a catalog: by hand, after a command's commit, during an ingest run.</summary>
public sealed class SyncCommandTests : IDisposable
{
    private const string Table = "shop.orders";
    private const string Catalog = "catalog: {type: hms, uris: ['thrift://meta:9083']}\n";
    private readonly InMemoryMetastore metastore = new();
    private readonly CliRun run;

    public SyncCommandTests()
    {
        run = new CliRun { Metastore = metastore };
        run.Write("lakehouse.yaml", "lake: lake\n" + Catalog);
    }

    public void Dispose() => run.Dispose();

    [Fact]
    public async Task A_plan_is_shown_carried_out_and_then_there_is_nothing_left()
    {
        await LoadAsync("SELECT i AS id, 'd' || (i % 30) AS day FROM range(60) t(i)");

        var planned = await run.OkAsync("sync", "--dry-run");
        Assert.Empty(metastore.Changes);
        var done = await run.OkAsync("sync");
        var again = await run.OkAsync("sync", Table);

        Assert.Contains("create database", planned);
        Assert.Contains("day string", planned);
        Assert.Contains("add partitions (30)", planned);
        Assert.Contains("… and 10 more", planned);
        Assert.Equal(planned, done);
        Assert.Contains("shop.orders: up to date", again);
    }

    [Fact]
    public async Task Drift_is_told_by_the_exit_code_and_mended()
    {
        await LoadAsync("SELECT 1::BIGINT AS id, 'a' AS day");
        await run.OkAsync("sync");
        var sound = metastore.Dump();
        var table = await metastore.GetTableAsync("shop", "orders", TestContext.Current.CancellationToken);
        await metastore.DropPartitionsAsync(table!, [["a"]], TestContext.Current.CancellationToken);

        var quick = await run.OkAsync("sync", "--dry-run");
        var drift = await run.RunAsync("sync", "--verify", "--dry-run", "--json");
        await run.OkAsync("sync", "--verify");
        var none = await run.RunAsync("sync", "--verify", "--dry-run");

        Assert.Contains("up to date", quick);
        Assert.Equal(ExitCodes.Drift, drift.Code);
        var facts = JsonDocument.Parse(drift.Out).RootElement.GetProperty("tables")[0];
        Assert.True(facts.GetProperty("drift").GetBoolean());
        Assert.Equal("add partitions", facts.GetProperty("changes")[0].GetProperty("action").GetString());
        Assert.Equal(sound, metastore.Dump());
        Assert.Equal(ExitCodes.Ok, none.Code);
    }

    [Fact]
    public async Task Commands_register_what_they_commit()
    {
        await LoadAsync("SELECT unnest([1, 2])::BIGINT AS id, unnest(['a', 'b']) AS day", "--catalog", "lakehouse.yaml");
        Assert.Contains("partition b", metastore.Dump());

        var result = await run.RunAsync("delete-partition", Table, "--lake", "lake", "--partition", "day=b", "--catalog", "lakehouse.yaml");
        Assert.Contains("catalog: shop.orders: synced", result.Error);
        Assert.DoesNotContain("partition b", metastore.Dump());

        await run.OkAsync("alter", Table, "--lake", "lake", "--add", "note:varchar", "--catalog", "lakehouse.yaml");
        Assert.Contains("column note string", metastore.Dump());

        await run.OkAsync("cluster", Table, "--lake", "lake", "--catalog", "lakehouse.yaml");
    }

    [Fact]
    public async Task An_ingest_run_registers_its_tables()
    {
        run.Write("events/a.ndjson", """{"before":null,"after":{"id":1},"source":{"db":"shop","table":"orders","connector":"mysql","ts_ms":1},"op":"c","ts_ms":1}""" + "\n");
        run.Write("ingest.yaml", "lake: lake\nsource: {files: {paths: [events]}}\ntables: [{name: '*.*', key: [id], columns: {id: bigint}}]\n" + Catalog);

        var text = await run.OkAsync("ingest", "--config", "ingest.yaml", "--until-end", "--json");

        Assert.Contains("\"event\":\"catalog\"", text);
        Assert.Contains("\"state\":\"synced\"", text);
        Assert.Contains("table shop.orders EXTERNAL_TABLE", metastore.Dump());
    }

    [Fact]
    public async Task Events_that_are_applied_again_are_registered()
    {
        const string columns = "ddl: CREATE TABLE orders (id bigint PRIMARY KEY, n {0})";
        static string Created(int id, string n) =>
            $$$"""{"before":null,"after":{"id":{{{id}}},"n":{{{n}}}},"source":{"db":"shop","table":"orders","connector":"mysql","ts_ms":{{{id}}}},"op":"c","ts_ms":{{{id}}}}""" + "\n";
        void Configure(string type) => run.Write(
            "ingest.yaml", $"lake: lake\nsource: {{files: {{paths: [events]}}}}\ntables:\n  - name: shop.orders\n    {string.Format(CultureInfo.InvariantCulture, columns, type)}\n" + Catalog);
        run.Write("events/a.ndjson", Created(1, "5") + Created(2, "3000000000"));
        Configure("int");
        await run.OkAsync("ingest", "--config", "ingest.yaml", "--until-end");
        Assert.Contains("column n int", metastore.Dump());

        Configure("bigint");
        var result = await run.RunAsync("quarantine", "replay", "--config", "ingest.yaml");

        Assert.Contains("applied 1", result.Out);
        Assert.Contains("catalog: shop.orders: synced", result.Error);
        Assert.Contains("column n bigint", metastore.Dump());
    }

    [Fact]
    public async Task One_table_that_is_refused_keeps_no_other_from_the_catalog()
    {
        await LoadAsync("SELECT 1::BIGINT AS id, 'a' AS day");
        await run.ParquetAsync("odd.parquet", "SELECT 1::BIGINT AS id, 'a' AS day");
        await run.OkAsync("load", "odd.parquet", "--lake", "lake", "--table", "a.Odd-name", "--type", "cow", "--key", "id");

        var result = await run.RunAsync("sync");

        Assert.Equal(ExitCodes.Failure, result.Code);
        Assert.Contains("names: {a.Odd-name: database.table}", result.Error);
        Assert.Contains("table shop.orders", metastore.Dump());
    }

    [Fact]
    public async Task Every_fault_of_the_catalog_is_told_at_once()
    {
        run.Write("bad.yaml", """
            lake: lake
            catalog:
              type: glue
              uris: [meta:9083]
              database: 'a b'
              merge-on-read: both
              names: {orders: sales.orders}
              glue: {segments: 11, endpoint: nowhere}
            """);

        var result = await run.RunAsync("config", "check", "--config", "bad.yaml");

        Assert.Equal(ExitCodes.Usage, result.Code);
        string[] expected =
        [
            "expected thrift://host:9083", "catalog.database: expected letters", "catalog.merge-on-read: expected ro-rt", "catalog.names.orders: 'orders' is not the name",
            "catalog.glue.segments: expected a whole number from 1 to 10", "catalog.glue.endpoint: expected a web address", "catalog.uris: belongs to a Hive Metastore",
        ];
        Assert.All(expected, text => Assert.Contains(text, result.Error));
    }

    [Fact]
    public async Task A_configuration_without_a_catalog_is_told()
    {
        run.Write("none.yaml", "lake: lake\nsource: {files: {paths: [x]}}\n");
        var result = await run.RunAsync("sync", "--config", "none.yaml");
        Assert.Equal(ExitCodes.Failure, result.Code);
        Assert.Contains("catalog: {type: hms", result.Error);
    }

    [Fact]
    public void Defaults_of_the_form_are_those_of_the_options()
    {
        var members = ((Shape.Group)CatalogShape.Group).Members.ToDictionary(member => member.Name, member => member.Default);
        var options = new CatalogOptions();
        bool[] flags = [options.CreateDatabase, options.Comments, options.DecodePartitions, options.SlashEncodedDays, options.Timestamps, options.MetaColumns, options.SparkDatasource];
        string[] names = ["create-database", "comments", "decode-partitions", "slash-encoded-days", "timestamps", "meta-columns", "spark-datasource"];

        Assert.Equal(flags, names.Select(name => bool.Parse(members[name]!)));
        Assert.Equal((options.Database, options.Table), (members["database"], members["table"]));
        Assert.Equal((MergeOnReadTables.ReadOptimizedAndRealTime, RefusedColumns.Recreate), (options.MergeOnRead, options.RefusedColumns));
        Assert.Equal(("ro-rt", "recreate"), (members["merge-on-read"], members["refused-columns"]));
        Assert.Equal(new CatalogSettings(options).Grace, Quantities.ParseDuration(members["grace"]!));
    }

    private async Task LoadAsync(string sql, params string[] more)
    {
        await run.ParquetAsync("rows.parquet", sql);
        await run.OkAsync(["load", "rows.parquet", "--lake", "lake", "--table", Table, "--type", "cow", "--key", "id", "--partition", "day", .. more]);
    }
}
