using Lakehouse.TestKit.Trino;
using Xunit;

namespace Lakehouse.Cli.Tests;

/// <summary><c>lakehouse doctor --trino</c>: what a Trino server shows against what we read.</summary>
public sealed class TrinoDoctorTests
{
    private const string Listing = "SELECT table_schema, table_name FROM \"hudi\".information_schema.tables WHERE table_schema IN ('shop')";

    [Theory]
    [InlineData("cow", "orders", 3, "", true, "orders: 3 rows, newest commit")]
    [InlineData("cow", "orders", 2, "", false, "orders: 2 rows")]
    [InlineData("cow", "orders", 3, "20200101000000000", false, "newest commit 20200101000000000 in Trino")]
    [InlineData("mor", "orders_ro", 3, "", true, "orders_ro: 3 rows")]
    [InlineData("mor", "orders_rt", 3, "", true, "orders_rt: 3 rows")]
    [InlineData("cow", "customers", 3, "", false, "hudi.shop has none of orders")]
    public async Task Each_table_is_compared(string type, string registered, int rows, string commit, bool passes, string said)
    {
        using var run = new CliRun();
        var newest = await LoadAsync(run, type);
        await using var server = await ReplayTrino.StartAsync(
        [
            .. TrinoExchange.Pages(Listing, Columns("varchar", "varchar"), $"{Columns("varchar", "varchar")},\"data\":[[\"shop\",\"{registered}\"]]"),
            .. TrinoExchange.Pages($"SELECT count(*), max(\"_hoodie_commit_time\") FROM \"hudi\".\"shop\".\"{registered}\"", $"{Columns("bigint", "varchar")},\"data\":[[{rows},\"{(commit.Length > 0 ? commit : newest)}\"]]"),
        ]);

        var result = await run.RunAsync("doctor", "--config", "lakehouse.yaml", "--trino", server.Address.ToString(), "--user", "ana", "--json");

        Assert.Contains(said, result.Out, StringComparison.Ordinal);
        Assert.Equal(passes, !result.Out.ReplaceLineEndings("").Replace(" ", "").Contains("\"name\":\"trino\",\"passed\":false", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tables_are_looked_for_under_the_names_that_the_catalog_gives_them()
    {
        using var run = new CliRun();
        var newest = await LoadAsync(run, "cow");
        run.Write("lakehouse.yaml", "lake: lake\ncatalog:\n  type: hms\n  uris: ['thrift://127.0.0.1:1']\n  connect-deadline: 2s\n  database: lake_{database}\n  names: {shop.orders: sales.all_orders}\n");
        await using var server = await ReplayTrino.StartAsync(
        [
            .. TrinoExchange.Pages(Listing.Replace("'shop'", "'sales'", StringComparison.Ordinal), $"{Columns("varchar", "varchar")},\"data\":[[\"sales\",\"all_orders\"]]"),
            .. TrinoExchange.Pages("SELECT count(*), max(\"_hoodie_commit_time\") FROM \"hudi\".\"sales\".\"all_orders\"", $"{Columns("bigint", "varchar")},\"data\":[[3,\"{newest}\"]]"),
        ]);

        var result = await run.RunAsync("doctor", "--config", "lakehouse.yaml", "--trino", server.Address.ToString(), "--user", "ana");

        Assert.Contains("sales.all_orders: 3 rows", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_in_log_files_are_not_expected_of_trino_and_that_is_said()
    {
        using var run = new CliRun();
        var newest = await LoadAsync(run, "mor");
        await run.OkAsync("load", await run.ParquetAsync("more.parquet", "SELECT 1::BIGINT AS id, 1 AS version, 'changed' AS status"), "--lake", "lake", "--table", "shop.orders", "--operation", "upsert");
        await using var server = await ReplayTrino.StartAsync(
        [
            .. TrinoExchange.Pages(Listing, $"{Columns("varchar", "varchar")},\"data\":[[\"shop\",\"orders_rt\"]]"),
            .. TrinoExchange.Pages("SELECT count(*), max(\"_hoodie_commit_time\") FROM \"hudi\".\"shop\".\"orders_rt\"", $"{Columns("bigint", "varchar")},\"data\":[[3,\"{newest}\"]]"),
        ]);

        var result = await run.RunAsync("doctor", "--config", "lakehouse.yaml", "--trino", server.Address.ToString(), "--user", "ana");

        Assert.Contains("once they are compacted, in _rt too", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_has_no_such_catalog_is_said()
    {
        using var run = new CliRun();
        await LoadAsync(run, "cow");
        await using var server = await ReplayTrino.StartAsync(TrinoExchange.Pages(
            Listing, "\"error\":{\"message\":\"line 1:40: Catalog 'hudi' not found\",\"errorCode\":44,\"errorName\":\"CATALOG_NOT_FOUND\",\"errorType\":\"USER_ERROR\"}"));

        var result = await run.RunAsync("doctor", "--config", "lakehouse.yaml", "--trino", server.Address.ToString(), "--user", "ana");

        Assert.Equal(1, result.Code);
        Assert.Contains("Catalog 'hudi' not found", result.Out, StringComparison.Ordinal);
        Assert.Contains("--catalog", result.Out, StringComparison.Ordinal);
    }

    private static string Columns(params string[] types) =>
        $"\"columns\":[{string.Join(',', types.Select((type, at) => $"{{\"name\":\"_col{at}\",\"type\":\"{type}\",\"typeSignature\":{{\"rawType\":\"{type}\",\"arguments\":[]}}}}"))}]";

    private static async Task<string> LoadAsync(CliRun run, string type)
    {
        run.Write("changes.ndjson", "{}");
        run.Write("lakehouse.yaml", "lake: lake\nsource:\n  files:\n    paths: [changes.ndjson]\n");
        var file = await run.ParquetAsync("orders.parquet", "SELECT i AS id, 0 AS version, 'open' AS status FROM range(3) t(i)");
        await run.OkAsync("load", file, "--lake", "lake", "--table", "shop.orders", "--type", type, "--key", "id", "--ordering", "version");
        var rows = await run.RowsAsync("SELECT max(_hoodie_commit_time) FROM shop.orders");
        return rows.Split('"')[1];
    }
}
