using Lakehouse.Catalog.Metastore;
using Lakehouse.Catalog.Tests.Lake;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.Catalog.Tests.Glue;

/// <summary>What people keep with a table of Glue (moto) stays through every sync.</summary>
public sealed class GlueKeptTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("kept", false)]
    [InlineData("kept_verified", true)]
    public async Task What_people_put_on_a_table_stays(string name, bool everything)
    {
        await using var metastore = GlueRig.Open((await MotoServer.SharedAsync()).Endpoint);
        using var table = await RegisteredAsync(metastore, name);
        var seen = (await metastore.GetTableAsync("kept", name, Stop))!;
        var partition = Assert.Single(await metastore.GetPartitionsAsync(seen, [["a"]], Stop));
        var decorated = partition with
        {
            Parameters = With(partition.Parameters, "note", "seen"),
            Storage = partition.Storage with { SerdeParameters = With(partition.Storage.SerdeParameters, "theirs", "only here") },
        };
        await metastore.AlterPartitionsAsync(seen, [decorated], Stop);
        await metastore.AlterTableAsync(
            seen with
            {
                Owner = "zoe",
                Storage = seen.Storage with { Columns = [.. seen.Storage.Columns.Select(column => column.Name == "name" ? column with { Comment = "the name" } : column)] },
                PartitionKeys = [seen.PartitionKeys[0] with { Comment = "the day" }],
                Parameters = With(With(seen.Parameters, "comment", "theirs"), "classification", "hudi"),
            },
            seen,
            cascade: false,
            Stop);
        table.Evolve(new TableSchema(LakeTable.SmallSchema.Fields.Append(new Field("more", new DataType.Int()))));
        await table.CommitAsync("20240101000000002", "dt=b");
        await SyncAsync(metastore, table, everything);

        var kept = (await metastore.GetTableAsync("kept", name, Stop))!;
        Assert.Equal(("zoe", "the name", "the day"), (kept.Owner, kept.Storage.Columns.Single(column => column.Name == "name").Comment, kept.PartitionKeys[0].Comment));
        Assert.Equal(("theirs", "hudi", "20240101000000002"), (kept.Parameters["comment"], kept.Parameters["classification"], kept.Parameters["last_commit_time_sync"]));
        var after = Assert.Single(await metastore.GetPartitionsAsync(kept, [["a"]], Stop));
        Assert.Equal(("seen", "only here", "more"), (after.Parameters["note"], after.Storage.SerdeParameters["theirs"], after.Storage.Columns[^1].Name));
        Assert.Empty((await new CatalogSync(metastore, new CatalogOptions()).PlanAsync(table.Storage, table.Name, everything: true, Stop)).Single().Changes);
    }

    [Fact]
    public async Task A_table_with_other_keys_is_not_dropped_unless_asked_for()
    {
        await using var metastore = GlueRig.Open((await MotoServer.SharedAsync()).Endpoint);
        using var table = await RegisteredAsync(metastore, "granted");
        var seen = (await metastore.GetTableAsync("kept", "granted", Stop))!;
        await metastore.DropTableAsync("kept", "granted", Stop);
        await metastore.CreateTableAsync(seen with { PartitionKeys = [new MetastoreColumn("day", "date")] }, Stop);
        var careful = new CatalogSync(metastore, new CatalogOptions { RefusedColumns = RefusedColumns.Refuse });
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => careful.SyncAsync(table.Storage, table.Name, cancellationToken: Stop));
        Assert.Contains("Lake Formation", failure.Fix, StringComparison.Ordinal);
        Assert.Equal("day", (await metastore.GetTableAsync("kept", "granted", Stop))!.PartitionKeys[0].Name);
    }

    private static async Task<LakeTable> RegisteredAsync(IMetastore metastore, string name)
    {
        var table = await LakeTable.CreateAsync(new CatalogName("kept", name), new TableFormat.TableDefinition(name, LakeTable.SmallSchema, ["id"]) { PartitionFields = ["dt"] });
        await table.CommitAsync("20240101000000001", "dt=a");
        await SyncAsync(metastore, table, everything: false);
        return table;
    }

    private static Task SyncAsync(IMetastore metastore, LakeTable table, bool everything) =>
        new CatalogSync(metastore, new CatalogOptions()).SyncAsync(table.Storage, table.Name, everything, Stop);

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> parameters, string key, string value) => new(parameters) { [key] = value };
}
