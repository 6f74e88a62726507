using System.Text.Json;
using Lakehouse.TestKit.Catalog;
using Xunit;

namespace Lakehouse.Cli.Tests;

/// <summary>Folders registered by hand.</summary>
public sealed class RegisterCommandTests : IDisposable
{
    private readonly InMemoryMetastore metastore = new();
    private readonly CliRun run;

    public RegisterCommandTests()
    {
        run = new CliRun { Metastore = metastore };
        run.Write("lakehouse.yaml", "lake: lake\ncatalog: {type: hms, uris: ['thrift://meta:9083']}\n");
    }

    public void Dispose() => run.Dispose();

    [Fact]
    public async Task A_folder_is_planned_registered_and_brought_up_to_date()
    {
        await run.ParquetAsync("clicks/dt=1/a.parquet", "SELECT 1::BIGINT AS id, 'x' AS page");
        var planned = await run.OkAsync("register", "clicks", "--table", "raw.clicks", "--type", "dt=int", "--dry-run");
        Assert.Empty(metastore.Changes);
        var done = await run.OkAsync("register", "clicks", "--table", "raw.clicks", "--type", "dt=int");
        Assert.Equal(planned.Replace("would be changed", "registered", StringComparison.Ordinal), done);
        Assert.Contains("raw.clicks: registered (1 Parquet files, file:", done, StringComparison.Ordinal);
        Assert.Contains("dt int", done, StringComparison.Ordinal);
        Assert.Contains("raw.clicks: up to date", await run.OkAsync("register", "clicks", "--table", "raw.clicks"), StringComparison.Ordinal);

        await run.ParquetAsync("clicks/dt=2/a.parquet", "SELECT 1::BIGINT AS id, 'x' AS page");
        Directory.Delete(Path.Combine(run.Folder, "clicks", "dt=1"), recursive: true);
        Assert.Contains("1 partitions have no file any more", await run.OkAsync("register", "clicks", "--table", "raw.clicks"), StringComparison.Ordinal);
        var json = JsonDocument.Parse(await run.OkAsync("register", "clicks", "--table", "raw.clicks", "--drop-vanished", "--json")).RootElement;
        Assert.Equal(("parquet", 1, 0), (json.GetProperty("format").GetString(), json.GetProperty("partitionsDropped").GetInt32(), json.GetProperty("partitionsVanished").GetInt32()));
        Assert.Equal(["id bigint", "page string", "dt int"], json.GetProperty("columns").EnumerateArray().Select(column => column.GetString()));
    }

    [Fact]
    public async Task A_table_of_the_lake_is_registered_too()
    {
        await run.ParquetAsync("in.parquet", "SELECT 1::BIGINT AS id");
        await run.OkAsync("load", "in.parquet", "--lake", "lake", "--table", "shop.orders", "--type", "cow", "--key", "id");
        var done = await run.OkAsync("register", "lake/shop/orders", "--table", "sales.orders");
        Assert.Contains("sales.orders: registered (Hudi, file:", done, StringComparison.Ordinal);
        Assert.NotNull(await metastore.GetTableAsync("sales", "orders", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("is not the name of a table", "missing", "--table", "clicks")]
    [InlineData("there is no such folder", "missing", "--table", "raw.clicks")]
    [InlineData("is not one character", "clicks", "--table", "raw.clicks", "--delimiter", "::")]
    [InlineData("is not one column and one type", "clicks", "--table", "raw.clicks", "--type", "id")]
    [InlineData("its first line", "clicks", "--table", "raw.clicks", "--format", "csv")]
    public async Task What_is_wrong_is_told_with_a_way_to_mend_it(string message, params string[] arguments)
    {
        run.Write("clicks/a.bin", new string('x', 2 << 20));
        var result = await run.RunAsync(["register", .. arguments]);
        Assert.NotEqual(0, result.Code);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Contains("fix", result.Error, StringComparison.Ordinal);
    }
}
