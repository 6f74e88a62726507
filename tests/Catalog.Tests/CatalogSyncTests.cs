using Lakehouse.Catalog.Metastore;
using Lakehouse.Catalog.Tests.Lake;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit.Catalog;
using Xunit;

namespace Lakehouse.Catalog.Tests;

/// <summary>What a sync does, and what it costs, as the table and the catalog change.</summary>
public sealed class CatalogSyncTests : IAsyncLifetime
{
    private const string First = "20240101000000001";
    private const string Second = "20240101000000002";
    private const string Third = "20240101000000003";

    private readonly InMemoryMetastore metastore = new();
    private LakeTable table = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private CatalogSync Sync => new(metastore, new CatalogOptions());

    public async ValueTask InitializeAsync() => table = await LakeTable.CreateAsync();

    public ValueTask DisposeAsync()
    {
        table.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task ATableWithoutACommitIsNotRegistered()
    {
        Assert.Empty(await Sync.SyncAsync(table.Storage, table.Name, cancellationToken: Stop));
        Assert.Empty(metastore.Changes);
    }

    [Fact]
    public async Task TheFirstSyncMakesTheTableThenItsPartitionsThenThePosition()
    {
        await table.CommitAsync(First, "dt=a", "dt=b");
        await SyncAsync();
        Assert.Equal(["CreateDatabase shop", "CreateTable shop.orders", "AddPartitions shop.orders 2", "AlterTable shop.orders"], metastore.Changes);
        Assert.Equal(First, (await TableAsync()).Parameters["last_commit_time_sync"]);
    }

    [Fact]
    public async Task ASyncWithNothingNewAsksOnceAndChangesNothing()
    {
        await table.CommitAsync(First, "dt=a");
        await SyncAsync();
        metastore.ForgetCalls();
        var result = Assert.Single(await Sync.SyncAsync(table.Storage, table.Name, cancellationToken: Stop));
        Assert.Equal(["GetTable shop.orders"], metastore.Calls);
        Assert.Empty(result.Plan.Changes);
        Assert.False(result.Plan.HasDrift);
    }

    [Fact]
    public async Task ACommitCostsWhatItChanged()
    {
        await table.CommitAsync(First, [.. Enumerable.Range(0, 500).Select(day => $"dt=d{day}")]);
        await SyncAsync();
        await table.CommitAsync(Second, "dt=d7", "dt=new");
        metastore.ForgetCalls();
        await SyncAsync();
        Assert.Equal(["GetTable shop.orders", "GetPartitions shop.orders 2", "AddPartitions shop.orders 1", "AlterTable shop.orders"], metastore.Calls);
    }

    [Fact]
    public async Task APartitionWhoseRowsAreReplacedIsDroppedAndComesBack()
    {
        await table.CommitAsync(First, "dt=a", "dt=b");
        await SyncAsync();
        await table.DeletePartitionsAsync(Second, "dt=a");
        await SyncAsync();
        Assert.Equal(["b"], await PartitionsAsync());
        await table.CommitAsync(Third, "dt=a");
        await SyncAsync();
        Assert.Equal(["a", "b"], await PartitionsAsync());
    }

    [Fact]
    public async Task AnInstantThatWasUndoneIsNotBelieved()
    {
        await table.CommitAsync(First, "dt=a");
        await table.CommitAsync(Second, "dt=b");
        await SyncAsync();
        await table.UndoAsync(Second, "dt=b");
        var plan = Assert.Single(await Sync.PlanAsync(table.Storage, table.Name, everything: false, Stop));
        Assert.StartsWith("everything: instant " + Second, plan.Compared, StringComparison.Ordinal);
        await SyncAsync();
        Assert.Equal(["a"], await PartitionsAsync());
        Assert.Equal(First, (await TableAsync()).Parameters["last_commit_time_sync"]);
    }

    [Fact]
    public async Task AWriteThatCompletesBehindTheNewestIsNotMissed()
    {
        await table.CommitAsync(First, "dt=a");
        await table.BeginAsync(Second);
        await table.CommitAsync(Third, "dt=c");
        await SyncAsync();
        Assert.Equal($"{Third}:{Second}", (await TableAsync()).Parameters["lakehouse.sync.pending"]);
        await table.CommitAsync(Second, "commit", ["dt=b"], [], completed: "20230101000000000");
        await SyncAsync();
        Assert.Equal(["a", "b", "c"], await PartitionsAsync());
    }

    [Fact]
    public async Task AnotherProgramsPositionIsCheckedByTheTimesOfTheFiles()
    {
        await table.CommitAsync(First, "dt=a");
        await table.CommitAsync(Third, "dt=c");
        await SyncAsync();
        await table.CommitAsync(Second, "commit", ["dt=b"], [], completed: "20240101000009000");
        await SyncAsync();
        Assert.Equal(["a", "b", "c"], await PartitionsAsync());
    }

    [Fact]
    public async Task ANewColumnIsAppendedEverywhereInOneCall()
    {
        await table.CommitAsync(First, "dt=a", "dt=b");
        await SyncAsync();
        metastore.ForgetCalls();
        table.Evolve(new TableSchema([new Field("before", new DataType.Int()), .. LakeTable.SmallSchema.Fields]));
        await table.CommitAsync(Second, "dt=a");
        await SyncAsync();
        Assert.Equal(["AlterTable shop.orders cascade"], metastore.Changes);
        Assert.Equal("before", (await TableAsync()).Storage.Columns[^1].Name);
        Assert.All(await metastore.GetPartitionsAsync(await TableAsync(), [["a"], ["b"]], Stop), partition => Assert.Equal("before", partition.Storage.Columns[^1].Name));
    }

    [Fact]
    public async Task WhereTheServerCopiesNoColumnsThePartitionsAreAltered()
    {
        var plain = new InMemoryMetastore { Limits = metastore.Limits with { Cascades = false, ChecksColumns = false, HiveParameters = false } };
        var sync = new CatalogSync(plain, new CatalogOptions());
        await table.CommitAsync(First, "dt=a", "dt=b");
        await sync.SyncAsync(table.Storage, table.Name, cancellationToken: Stop);
        plain.ForgetCalls();
        table.Evolve(new TableSchema(LakeTable.SmallSchema.Fields.Append(new Field("extra", new DataType.Int()))));
        await table.CommitAsync(Second, "dt=a");
        await sync.SyncAsync(table.Storage, table.Name, cancellationToken: Stop);
        Assert.Equal(["AlterTable shop.orders", "AlterPartitions shop.orders 2", "AlterTable shop.orders"], plain.Changes);
        var registered = await plain.GetTableAsync("shop", "orders", Stop);
        Assert.Equal("FALSE", registered!.Parameters["hudi.metadata-listing-enabled"]);
        Assert.DoesNotContain("last_commit_completion_time_sync", registered.Parameters);
    }

    [Theory]
    [InlineData(RefusedColumns.Recreate)]
    [InlineData(RefusedColumns.Refuse)]
    public async Task ARefusedChangeOfColumnsHidesNoRows(RefusedColumns refused)
    {
        var sync = new CatalogSync(metastore, new CatalogOptions { RefusedColumns = refused, TableProperties = new Dictionary<string, string> { ["owner_team"] = "lake" } });
        table.Evolve(WithStruct(new Field("x", new DataType.Int())));
        await table.CommitAsync(First, "dt=a");
        await sync.SyncAsync(table.Storage, table.Name, cancellationToken: Stop);
        table.Evolve(WithStruct(new Field("x", new DataType.Int()), new Field("y", new DataType.Int())));
        await table.CommitAsync(Second, "dt=b");
        metastore.ForgetCalls();
        var result = Assert.Single(await sync.SyncAsync(table.Storage, table.Name, cancellationToken: Stop));
        Assert.Equal(["a", "b"], await PartitionsAsync());
        Assert.Equal("lake", (await TableAsync()).Parameters["owner_team"]);
        Assert.Equal(refused == RefusedColumns.Recreate ? "struct<x:int,y:int>" : "struct<x:int>", (await TableAsync()).Storage.Columns[^1].Type);
        Assert.Equal(refused == RefusedColumns.Refuse ? 1 : 0, result.Problems.Count);
        Assert.All(result.Problems, problem => Assert.Contains("refused-columns: recreate", problem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task OtherPartitionKeysAreRefusedUntilTheTableMayBeRegisteredAnew()
    {
        await table.CommitAsync(First, "dt=a");
        await SyncAsync();
        var registered = await TableAsync();
        await metastore.DropTableAsync("shop", "orders", Stop);
        await metastore.CreateTableAsync(registered with { PartitionKeys = [new MetastoreColumn("day", "date")], Grants = "to everybody" }, Stop);
        var careful = new CatalogSync(metastore, new CatalogOptions { RefusedColumns = RefusedColumns.Refuse });
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => careful.SyncAsync(table.Storage, table.Name, cancellationToken: Stop));
        Assert.Equal(ErrorKind.Unsupported, failure.Kind);
        Assert.Contains("partition key day is gone", failure.Message, StringComparison.Ordinal);
        Assert.Contains("refused-columns: recreate", failure.Fix, StringComparison.Ordinal);
        await SyncAsync();
        Assert.Equal(("dt", "to everybody"), ((await TableAsync()).PartitionKeys[0].Name, (await TableAsync()).Grants));
        Assert.Equal(["a"], await PartitionsAsync());
    }

    [Theory]
    [InlineData("org.apache.hudi.keygen.TimestampBasedKeyGenerator", "day", "string")]
    [InlineData("org.apache.hudi.keygen.CustomKeyGenerator", "day", "string")]
    [InlineData("org.apache.hudi.keygen.CustomKeyGenerator", "day:TIMESTAMP", "string")]
    [InlineData("org.apache.hudi.keygen.CustomKeyGenerator", "day:SIMPLE", "date")]
    [InlineData("org.apache.hudi.keygen.SimpleKeyGenerator", "day", "date")]
    [InlineData("org.apache.hudi.keygen.SimpleKeyGenerator", "elsewhere", "string")]
    public async Task PartitionKeysHaveTheTypeOfTheirValues(string generator, string fields, string type)
    {
        using var other = await LakeTable.CreateAsync(
            new CatalogName("shop", "days"), new TableFormat.TableDefinition("days", new TableSchema([new Field("id", new DataType.Long()), new Field("day", new DataType.Date())]), ["id"]) { PartitionFields = ["day"] });
        var properties = Path.Combine(other.Storage.Root, ".hoodie", "hoodie.properties");
        var lines = (await File.ReadAllLinesAsync(properties, Stop)).Where(line => !line.StartsWith("hoodie.table.keygenerator", StringComparison.Ordinal) && !line.StartsWith("hoodie.table.partition.fields", StringComparison.Ordinal));
        await File.WriteAllLinesAsync(properties, [.. lines, $"hoodie.table.keygenerator.class={generator}", $"hoodie.table.partition.fields={fields.Replace(":", "\\:", StringComparison.Ordinal)}"], Stop);
        await other.CommitAsync(First, "2024-01-01");
        await Sync.SyncAsync(other.Storage, other.Name, cancellationToken: Stop);
        var key = Assert.Single((await metastore.GetTableAsync("shop", "days", Stop))!.PartitionKeys);
        Assert.Equal((fields.Split(':')[0], type), (key.Name, key.Type));
    }

    [Fact]
    public async Task VerifyingMendsWhatWasDamagedByHand()
    {
        await table.CommitAsync(First, "dt=a", "dt=b", "dt=c");
        await SyncAsync();
        var sound = metastore.Dump();
        await DamageAsync();
        var plan = Assert.Single(await Sync.PlanAsync(table.Storage, table.Name, everything: true, Stop));
        Assert.Equal(["alter table", "add partitions", "alter partitions", "drop partitions"], plan.Changes.Select(change => change.Action));
        await Sync.SyncAsync(table.Storage, table.Name, everything: true, Stop);
        Assert.Equal(sound, metastore.Dump());
    }

    [Fact]
    public async Task ForeignParametersStay()
    {
        await table.CommitAsync(First, "dt=a");
        await SyncAsync();
        var registered = await TableAsync();
        await metastore.AlterTableAsync(registered with { Parameters = new Dictionary<string, string>(registered.Parameters) { ["comment"] = "theirs" } }, registered, false, Stop);
        await table.CommitAsync(Second, "dt=b");
        await SyncAsync();
        Assert.Equal("theirs", (await TableAsync()).Parameters["comment"]);
    }

    [Fact]
    public async Task AnotherTableOfTheSameNameIsLeftAlone()
    {
        using var other = await LakeTable.CreateAsync();
        await other.CommitAsync(First, "dt=a");
        await Sync.SyncAsync(other.Storage, other.Name, cancellationToken: Stop);
        await table.CommitAsync(First, "dt=a");
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => SyncAsync());
        Assert.Equal(ErrorKind.Invalid, failure.Kind);
        Assert.Contains(other.Location, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TimestampsKeepTheTypeThatTheyAreRegisteredWith()
    {
        await table.CommitAsync(First, "dt=a");
        await new CatalogSync(metastore, new CatalogOptions { Timestamps = false }).SyncAsync(table.Storage, table.Name, cancellationToken: Stop);
        await table.CommitAsync(Second, "dt=b");
        await SyncAsync();
        Assert.Equal("bigint", (await TableAsync()).Storage.Columns.Single(column => column.Name == "ts").Type);
    }

    [Fact]
    public async Task PartitionValuesAreThoseOfTheRows()
    {
        await table.CommitAsync(First, "dt=x%2Fy", "dt=k%3Dv", "dt=100%25", "dt=__HIVE_DEFAULT_PARTITION__", "dt=a b");
        await SyncAsync();
        Assert.Equal(["100%", "__HIVE_DEFAULT_PARTITION__", "a b", "k=v", "x/y"], await PartitionsAsync());
    }

    [Fact]
    public async Task ColumnsThatDifferInCaseOnlyAreRefused()
    {
        table.Evolve(new TableSchema(LakeTable.SmallSchema.Fields.Append(new Field("Name", new DataType.String()))));
        await table.CommitAsync(First, "dt=a");
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => SyncAsync());
        Assert.Equal(ErrorKind.Invalid, failure.Kind);
        Assert.Contains("name and Name", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MergeOnReadTables.ReadOptimizedAndRealTime, "orders_ro", "orders_rt")]
    [InlineData(MergeOnReadTables.All, "orders_ro", "orders_rt", "orders")]
    [InlineData(MergeOnReadTables.ReadOptimized, "orders")]
    [InlineData(MergeOnReadTables.RealTime, "orders")]
    public async Task AMergeOnReadTableIsSeveral(MergeOnReadTables wanted, params string[] names)
    {
        using var merged = await LakeTable.CreateAsync(new CatalogName("shop", "orders"), new TableFormat.TableDefinition("orders", LakeTable.SmallSchema, ["id"]) { PartitionFields = ["dt"], Type = TableType.MergeOnRead, OrderingField = "ts" });
        await merged.CommitAsync(First, "deltacommit", ["dt=a"], []);
        var results = await new CatalogSync(metastore, new CatalogOptions { MergeOnRead = wanted }).SyncAsync(merged.Storage, merged.Name, cancellationToken: Stop);
        Assert.Equal(names, results.Select(result => result.Plan.Table.Table));
    }

    private static TableSchema WithStruct(params Field[] fields) =>
        new(LakeTable.SmallSchema.Fields.Append(new Field("inner", new DataType.Struct(new ValueList<Field>(fields)))));

    private async Task DamageAsync()
    {
        var registered = await TableAsync();
        await metastore.DropPartitionsAsync(registered, [["a"]], Stop);
        var partition = (await metastore.GetPartitionsAsync(registered, [["b"]], Stop))[0];
        await metastore.AlterPartitionsAsync(registered, [partition with { Storage = partition.Storage with { Location = "file:/elsewhere" } }], Stop);
        await metastore.AddPartitionsAsync(registered, [partition with { Values = ["nowhere"] }], Stop);
        await metastore.AlterTableAsync(registered with { Storage = registered.Storage with { SerdeLibrary = "LazySimpleSerDe" }, Parameters = registered.Parameters.Where(pair => pair.Key != "spark.sql.sources.provider").ToDictionary() }, registered, false, Stop);
    }

    private async Task SyncAsync() => await Sync.SyncAsync(table.Storage, table.Name, cancellationToken: Stop);

    private async Task<MetastoreTable> TableAsync() => (await metastore.GetTableAsync("shop", "orders", Stop))!;

    private async Task<List<string>> PartitionsAsync()
    {
        var values = new List<string>();
        await foreach (var partition in metastore.ListPartitionsAsync(await TableAsync(), Stop))
        {
            values.Add(string.Join('/', partition.Values));
        }

        return [.. values.Order(StringComparer.Ordinal)];
    }
}
