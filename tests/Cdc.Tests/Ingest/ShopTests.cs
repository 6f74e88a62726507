using Lakehouse.Cdc.Decoding;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.Cdc.Tests.Ingest;

/// <summary>The shop stream, three connector settings, from files to tables.</summary>
public sealed class ShopTests
{
    private static readonly string[] Tables = ["customers", "products", "orders", "order_items", "payments"];

    [Theory]
    [InlineData("schema", false)]
    [InlineData("plain", true)]
    [InlineData("precise", true)]
    public async Task Tables_equal_the_server_after_small_commits(string variant, bool withDdl)
    {
        using var folder = new TempFolder("shop");
        var lake = new LocalStorage(folder.Root);
        var (_, observer) = await Line.RunAsync(lake, Options(variant, withDdl, 300), Captures.Path("shop", $"events-{variant}.ndjson.gz"));
        await AssertShopAsync(lake);
        Assert.True(observer.Commits.Count > 10, $"{observer.Commits.Count} commits");
    }

    [Fact]
    public async Task A_second_run_changes_nothing()
    {
        using var folder = new TempFolder("shop");
        var lake = new LocalStorage(folder.Root);
        var events = Captures.Path("shop", "events-schema.ndjson.gz");
        await Line.RunAsync(lake, Options("schema", false, 100_000), events);
        var (summary, observer) = await Line.RunAsync(lake, Options("schema", false, 100_000), events);
        Assert.Empty(observer.Commits);
        Assert.Equal(0, summary.Tables.Sum(table => table.Events));
        Assert.True(summary.Tables.Sum(table => table.Skipped) > 4000);
        await AssertShopAsync(lake);
    }

    internal static IngestOptions Options(string variant, bool withDdl, int commitRows) => new()
    {
        CommitRows = commitRows,
        Tables = withDdl
            ? [.. Tables.Select(table => new TableOptions
            {
                Database = "shop",
                Table = table,
                Ddl = File.ReadAllText(Captures.Path("shop", "schema.sql")),
                Connector = new ConnectorSettings { DecimalHandling = variant == "plain" ? DecimalHandlingMode.String : DecimalHandlingMode.Precise },
                Columns = table == "customers" ? [new ColumnDeclaration("loyalty_points", "bigint")] : [],
            })]
            : [],
    };

    internal static async Task AssertShopAsync(IStorage lake)
    {
        var oracle = Captures.Oracle(Captures.Path("shop", "tables.ndjson.gz"));
        foreach (var table in Tables)
        {
            var (schema, rows) = await StoredRowTexts.ReadAsync(lake, new TableId("shop", table), "loyalty_points");
            Assert.Equal(StoredRowTexts.Expected(oracle[$"shop.{table}"], schema), rows);
        }
    }
}
