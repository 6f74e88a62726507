using System.IO.Compression;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Catalog;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Catalog.Tests;

/// <summary>Tables that writers made, ours and Hudi's, are followed along their real timelines.</summary>
public sealed class RealTableTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Tables => [.. Directory.EnumerateFiles(Checkout.Data("hudi-1x"), "*.zip", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(file) != "expected.zip").Select(file => Path.GetRelativePath(Checkout.Data("hudi-1x"), file).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    [Fact]
    public async Task AnArchivedPositionIsFollowedThroughTheArchive()
    {
        using var folder = new TempFolder();
        var storage = new LocalStorage(folder.PathOf("shop", "orders"));
        await OrderTable.CreateAsync(storage);
        var metastore = new InMemoryMetastore();
        var sync = new CatalogSync(metastore, new CatalogOptions());
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions { Retained = 2 }, Stop);
        await writer.WriteRowsAsync([new OrderRow("a", "r0", 1, "x")]);
        await sync.SyncAsync(storage, new CatalogName("shop", "orders"), cancellationToken: Stop);
        for (var number = 1; number < 10; number++)
        {
            await writer.WriteRowsAsync([new OrderRow("a", $"r{number}", 1, "x")]);
        }

        await writer.Services.RunAsync(new ArchivalRequest { MinCommits = 3, MaxCommits = 4 }, cancellationToken: Stop);
        var state = await TableState.LoadAsync(storage, Stop);
        Assert.InRange(state.Timeline.CompletedWrites.Count, 1, 5);

        var plan = Assert.Single(await sync.PlanAsync(storage, new CatalogName("shop", "orders"), everything: false, Stop));
        Assert.StartsWith("9 commits since", plan.Compared, StringComparison.Ordinal);
        await AssertSyncedAsync(sync, storage);
        Assert.Contains("partition r9", metastore.Dump(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task TablesOfEveryVersionAreRegisteredOnce(string zip)
    {
        using var folder = new TempFolder();
        await ZipFile.ExtractToDirectoryAsync(Checkout.Data("hudi-1x", zip), folder.PathOf("shop", "orders"), Stop);
        var properties = Directory.EnumerateFiles(folder.Root, "hoodie.properties", SearchOption.AllDirectories).First(file => !file.Contains("metadata", StringComparison.Ordinal));
        var storage = new LocalStorage(Path.GetDirectoryName(Path.GetDirectoryName(properties))!);
        await AssertSyncedAsync(new CatalogSync(new InMemoryMetastore(), new CatalogOptions()), storage);
    }

    // Nothing is left to do, neither by the timeline nor by a comparison of everything.
    private static async Task AssertSyncedAsync(CatalogSync sync, IStorage storage)
    {
        var name = new CatalogName("shop", "orders");
        Assert.NotEmpty(await sync.SyncAsync(storage, name, cancellationToken: Stop));
        Assert.All(await sync.PlanAsync(storage, name, everything: false, Stop), plan => Assert.Empty(plan.Changes));
        Assert.All(await sync.PlanAsync(storage, name, everything: true, Stop), plan => Assert.Empty(plan.Changes));
    }
}
