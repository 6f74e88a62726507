using Lakehouse.Catalog.Tests.Lake;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TestKit.Catalog;
using Xunit;

namespace Lakehouse.Catalog.Tests;

/// <summary>Another process commits and syncs right before each call of a sync; one more sync later the catalog is as if there had been one process.</summary>
public sealed class RacingSyncTests
{
    private const int MostCalls = 30;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<bool, bool, bool> Kinds => new(
        from cascades in new[] { true, false }
        from versions in new[] { true, false }
        from deletes in new[] { true, false }
        select (cascades, versions, deletes));

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task TheOtherMayComeBetweenAnyTwoCalls(bool cascades, bool versions, bool deletes)
    {
        for (var at = 1; at <= MostCalls; at++)
        {
            using var table = await LakeTable.CreateAsync();
            await table.CommitAsync("20240101000000001", "dt=a", "dt=b");
            var metastore = Metastore(cascades, versions);
            var sync = new CatalogSync(metastore, new CatalogOptions());
            await sync.SyncAsync(table.Storage, table.Name, cancellationToken: Stop);
            await EvolveAsync(table, "20240101000000002", new Field("first", new DataType.Int()), "dt=c");

            var calls = await RaceAsync(sync, metastore, table, at, deletes);
            await sync.SyncAsync(table.Storage, table.Name, cancellationToken: Stop);
            await sync.SyncAsync(table.Storage, table.Name, cancellationToken: Stop);
            Assert.Equal(await SoundAsync(table, cascades), metastore.Dump());
            Assert.All(await sync.PlanAsync(table.Storage, table.Name, everything: true, Stop), plan => Assert.Empty(plan.Changes));
            if (calls < at)
            {
                return;
            }
        }

        Assert.Fail($"a sync makes more than {MostCalls} calls");
    }

    // The number of calls that the disturbed sync made.
    private static async Task<int> RaceAsync(CatalogSync sync, InMemoryMetastore metastore, LakeTable table, int at, bool deletes)
    {
        var calls = 0;
        metastore.Before = async _ =>
        {
            if (++calls == at)
            {
                metastore.Before = null;
                await EvolveAsync(table, "20240101000000003", new Field("second", new DataType.Int()), "dt=d");
                await (deletes ? table.DeletePartitionsAsync("20240101000000004", "dt=a") : table.CommitAsync("20240101000000004", "dt=a"));
                await sync.SyncAsync(table.Storage, table.Name, cancellationToken: Stop);
            }
        };
        await sync.SyncAsync(table.Storage, table.Name, cancellationToken: Stop);
        if (metastore.Before is not null)
        {
            metastore.Before = null;
            return calls;
        }

        return at;
    }

    private static async Task EvolveAsync(LakeTable table, string instant, Field field, string partition)
    {
        table.Evolve(new TableSchema(table.Schema.Fields.Append(field)));
        await table.CommitAsync(instant, partition);
    }

    private static async Task<string> SoundAsync(LakeTable table, bool cascades)
    {
        var metastore = Metastore(cascades, versions: true);
        await new CatalogSync(metastore, new CatalogOptions()).SyncAsync(table.Storage, table.Name, cancellationToken: Stop);
        return metastore.Dump();
    }

    private static InMemoryMetastore Metastore(bool cascades, bool versions)
    {
        var limits = new InMemoryMetastore().Limits;
        return new InMemoryMetastore { Limits = limits with { Cascades = cascades, ChecksColumns = cascades }, ChecksVersions = versions };
    }
}
