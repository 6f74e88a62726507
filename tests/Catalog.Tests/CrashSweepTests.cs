using Lakehouse.Catalog.Tests.Lake;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Catalog;
using Xunit;

namespace Lakehouse.Catalog.Tests;

/// <summary>A sync dies before or after each of its calls; the next one makes the catalog what it would have been.</summary>
public sealed class CrashSweepTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<bool, bool, RefusedColumns> Kinds => new(
        from cascades in new[] { true, false }
        from answerIsLost in new[] { true, false }
        from refused in new[] { RefusedColumns.Recreate, RefusedColumns.Refuse }
        select (cascades, answerIsLost, refused));

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task EveryCallMayBeTheLast(bool cascades, bool answerIsLost, RefusedColumns refused)
    {
        using var table = await LakeTable.CreateAsync();
        Func<Task>[] history =
        [
            () => table.CommitAsync("20240101000000001", "dt=a", "dt=b"),
            () => table.CommitAsync("20240101000000002", "dt=c"),
            () => EvolveAsync(table, "20240101000000003", new Field("extra", new DataType.String()), "dt=d"),
            () => table.DeletePartitionsAsync("20240101000000004", "dt=b"),
            () => EvolveAsync(table, "20240101000000005", new Field("extra", new DataType.Struct(new ValueList<Field>([new Field("x", new DataType.Int())]))), "dt=b"),
        ];
        var (sound, crashed) = (Metastore(cascades), Metastore(cascades));
        var options = new CatalogOptions { RefusedColumns = refused };
        foreach (var commit in history)
        {
            await commit();
            await new CatalogSync(sound, options).SyncAsync(table.Storage, table.Name, cancellationToken: Stop);
            await SweepAsync(new CatalogSync(crashed, options), crashed, table, answerIsLost);
            Assert.Equal(sound.Dump(), crashed.Dump());
        }
    }

    // The n-th call since the start fails, for each n until a sync comes through.
    private static async Task SweepAsync(CatalogSync sync, InMemoryMetastore metastore, LakeTable table, bool answerIsLost)
    {
        for (var last = 1; last < 100; last++)
        {
            var calls = 0;
            Func<string, Task> count = call => ++calls == last ? throw new SimulatedCrashException(call) : Task.CompletedTask;
            (metastore.Before, metastore.After) = (answerIsLost ? null : count, answerIsLost ? count : null);
            try
            {
                await sync.SyncAsync(table.Storage, table.Name, cancellationToken: Stop);
                (metastore.Before, metastore.After) = (null, null);
                return;
            }
            catch (SimulatedCrashException)
            {
                Assert.True(calls == last);
            }
        }

        Assert.Fail("no sync came through in 100 attempts");
    }

    private static Task EvolveAsync(LakeTable table, string instant, Field field, string partition)
    {
        table.Evolve(new TableSchema(LakeTable.SmallSchema.Fields.Append(field)));
        return table.CommitAsync(instant, partition);
    }

    private static InMemoryMetastore Metastore(bool cascades)
    {
        var metastore = new InMemoryMetastore();
        return new InMemoryMetastore { Limits = metastore.Limits with { Cascades = cascades, AddBatch = 1, AlterBatch = 1, DropBatch = 1, GetBatch = 1 } };
    }
}
