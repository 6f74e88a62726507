using Xunit;

namespace Lakehouse.Cli.Tests;

/// <summary>Loads that replace what is stored, partitions that go, columns that change: plan, effect, and what SQL shows afterwards.</summary>
public sealed class ReplaceAndAlterTests : IDisposable
{
    private const string Table = "shop.orders";
    private readonly CliRun run = new();

    public void Dispose() => run.Dispose();

    [Theory]
    [InlineData("cow", "insert-overwrite", """[["eu",10],["us",100]]""")]
    [InlineData("mor", "insert-overwrite", """[["eu",10],["us",100]]""")]
    [InlineData("cow", "insert-overwrite-table", """[["eu",10]]""")]
    [InlineData("mor", "insert-overwrite-table", """[["eu",10]]""")]
    public async Task A_load_replaces_partitions_or_the_table(string type, string operation, string rows)
    {
        await FillAsync(type);
        await run.ParquetAsync("b.parquet", "SELECT i AS id, 'eu' AS region, 2::BIGINT AS v, 2::BIGINT AS seq FROM range(10) t(i)");

        await run.OkAsync("load", "b.parquet", "--lake", "lake", "--table", Table, "--type", type, "--operation", operation, "--sort-by", "v,id");

        Assert.Equal(rows, await run.RowsAsync("SELECT region, count(*) FROM shop.orders GROUP BY region ORDER BY region"));
    }

    [Fact]
    public async Task A_partition_is_planned_and_removed()
    {
        await FillAsync("cow");
        string[] command = ["delete-partition", Table, "--lake", "lake", "--partition", "region=eu"];

        var plan = await run.OkAsync([.. command, "--dry-run"]);
        Assert.Contains("nothing was changed", plan);
        Assert.Equal("[[200]]", await run.RowsAsync("SELECT count(*) FROM shop.orders"));

        Assert.Contains("removed", await run.OkAsync(command));
        Assert.Equal("""[["us",100]]""", await run.RowsAsync("SELECT region, count(*) FROM shop.orders GROUP BY region"));
    }

    [Theory]
    [InlineData("cow")]
    [InlineData("mor")]
    public async Task Columns_are_planned_and_changed(string type)
    {
        await FillAsync(type);
        string[] command = ["alter", Table, "--lake", "lake", "--rename", "v:amount", "--add", "note:varchar", "--schema-on-read"];

        Assert.Contains("nothing was changed", await run.OkAsync([.. command, "--dry-run"]));
        Assert.Contains("columns changed by", await run.OkAsync(command));

        await run.ParquetAsync("b.parquet", "SELECT 1::BIGINT AS id, 'eu' AS region, 5::BIGINT AS amount, 2::BIGINT AS seq, 'x' AS note");
        await run.OkAsync("load", "b.parquet", "--lake", "lake", "--table", Table, "--type", type);
        var rows = (await run.OkAsync("scan", "lake/shop/orders")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(200, rows.Count(row => row.Contains("\"amount\":", StringComparison.Ordinal)));
        Assert.Equal(199, rows.Count(row => row.Contains("\"amount\":1,", StringComparison.Ordinal) && row.Contains("\"note\":null", StringComparison.Ordinal)));
        Assert.Single(rows, row => row.Contains("\"amount\":5,", StringComparison.Ordinal) && row.Contains("\"note\":\"x\"", StringComparison.Ordinal));
    }

    private async Task FillAsync(string type)
    {
        await run.ParquetAsync("a.parquet", "SELECT i AS id, CASE WHEN i < 100 THEN 'eu' ELSE 'us' END AS region, 1::BIGINT AS v, 1::BIGINT AS seq FROM range(200) t(i)");
        await run.OkAsync("load", "a.parquet", "--lake", "lake", "--table", Table, "--type", type, "--key", "id", "--partition", "region", "--ordering", "seq");
    }
}
