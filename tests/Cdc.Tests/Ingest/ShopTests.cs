using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.Cdc.Tests.Ingest;

/// <summary>The shop stream, three connector settings, from files to tables.</summary>
public sealed class ShopTests
{
    [Theory]
    [InlineData("schema", false, TableType.CopyOnWrite)]
    [InlineData("plain", true, TableType.CopyOnWrite)]
    [InlineData("precise", true, TableType.CopyOnWrite)]
    [InlineData("schema", false, TableType.MergeOnRead)]
    [InlineData("precise", true, TableType.MergeOnRead)]
    public async Task Tables_equal_the_server_after_small_commits(string variant, bool withDdl, TableType type)
    {
        using var folder = new TempFolder("shop");
        var lake = new LocalStorage(folder.Root);
        var (_, observer) = await Line.RunAsync(lake, ShopOracle.Options(variant, withDdl, 300, type), Captures.Path("shop", $"events-{variant}.ndjson.gz"));
        await ShopOracle.AssertAsync(lake);
        Assert.True(observer.Commits.Count > 10, $"{observer.Commits.Count} commits");
        Assert.Equal(type, (await TableState.LoadAsync(lake.Scope(new TableId("shop", "orders").Folder), TestContext.Current.CancellationToken)).Properties.Type);
    }

    [Fact]
    public async Task A_second_run_changes_nothing()
    {
        using var folder = new TempFolder("shop");
        var lake = new LocalStorage(folder.Root);
        var events = Captures.Path("shop", "events-schema.ndjson.gz");
        await Line.RunAsync(lake, ShopOracle.Options("schema", false, 100_000), events);
        var (summary, observer) = await Line.RunAsync(lake, ShopOracle.Options("schema", false, 100_000), events);
        Assert.Empty(observer.Commits);
        Assert.Equal(0, summary.Tables.Sum(table => table.Events));
        Assert.True(summary.Tables.Sum(table => table.Skipped) > 4000);
        await ShopOracle.AssertAsync(lake);
    }
}
