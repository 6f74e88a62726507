using Lakehouse.Catalog.Metastore;
using Lakehouse.Catalog.Registration;
using Lakehouse.TableFormat.Errors;
using Xunit;

namespace Lakehouse.Catalog.Tests.Registration;

/// <summary>Folders, partitions and what is registered already, whatever the files are.</summary>
public sealed class FolderRegistrationTests
{
    private readonly FolderRig rig = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PartitionsComeFromFolderNamesAndNewOnesAreAdded()
    {
        await rig.PutAsync("DT=2024-01-01/hh=07/a.json", """{"id": 1}""");
        await rig.PutAsync("DT=x%2Fy/hh=__HIVE_DEFAULT_PARTITION__/a.json", """{"id": 1}""");
        await rig.PutAsync("DT=2024-01-01/hh=07/_SUCCESS", "");
        await rig.PutAsync("_temporary/0/a.json", "not json");
        await rig.PutAsync("DT=2024-01-01/hh=07/.part.crc", "crc");
        var first = await rig.RegisterAsync();
        Assert.Equal((2, 2), (first.PartitionsAdded, (int)first.Files));
        Assert.Equal(["id bigint", "dt string", "hh string"], first.Columns);
        var partitions = await rig.PartitionsAsync();
        Assert.Equal(["2024-01-01/07", "x/y/__HIVE_DEFAULT_PARTITION__"], partitions.Select(partition => string.Join('/', partition.Values)));
        Assert.Equal("memory:/t/DT=x%2Fy/hh=__HIVE_DEFAULT_PARTITION__", partitions[1].Storage.Location);

        Assert.Empty((await rig.RegisterAsync()).Changes);
        await rig.PutAsync("DT=2024-01-02/hh=08/a.json", """{"id": 1}""");
        var second = await rig.RegisterAsync();
        Assert.Equal(["add partitions"], second.Changes.Select(change => change.Action));
        Assert.Equal(["2024-01-02 / 08"], second.Changes[0].Items);
    }

    [Fact]
    public async Task VanishedPartitionsAreCountedAndDroppedOnlyOnRequest()
    {
        await rig.PutAsync("dt=1/a.json", """{"id": 1}""");
        await rig.PutAsync("dt=2/a.json", """{"id": 1}""");
        await rig.RegisterAsync();
        var table = await rig.TableAsync();
        var elsewhere = new MetastorePartition { Values = ["9"], Storage = table.Storage with { Location = "memory:/other/dt=9" }, Parameters = new Dictionary<string, string>() };
        await rig.Metastore.AddPartitionsAsync(table, [elsewhere], Stop);
        await rig.DeleteAsync("dt=2/a.json");

        var counted = await rig.RegisterAsync();
        Assert.Equal((1, 0, 0), (counted.PartitionsVanished, counted.PartitionsDropped, counted.Changes.Count));
        var planned = await rig.RegisterAsync(request => request with { DropVanished = true, DryRun = true });
        Assert.Equal((1, true), (planned.PartitionsDropped, planned.DryRun));
        Assert.Equal(3, (await rig.PartitionsAsync()).Count);
        var dropped = await rig.RegisterAsync(request => request with { DropVanished = true });
        Assert.Equal(1, dropped.PartitionsDropped);
        Assert.Equal(["1", "9"], (await rig.PartitionsAsync()).Select(partition => partition.Values[0]));
    }

    [Fact]
    public async Task APlanChangesNothing()
    {
        await rig.PutAsync("dt=1/a.json", """{"id": 1}""");
        var plan = await rig.RegisterAsync(request => request with { DryRun = true });
        Assert.Equal(["create database", "create table", "add partitions"], plan.Changes.Select(change => change.Action));
        Assert.Null(await rig.Metastore.GetDatabaseAsync("raw", Stop));
    }

    [Fact]
    public async Task NewColumnsGoToTheTableAndItsPartitionsAndWhatIsKeptByHandStays()
    {
        await rig.PutAsync("dt=1/a.json", """{"id": 1}""");
        await rig.RegisterAsync();
        var table = await rig.TableAsync();
        MetastoreColumn[] columns = [table.Storage.Columns[0] with { Comment = "by hand" }];
        var parameters = new Dictionary<string, string>(table.Parameters) { ["owner.team"] = "blue" };
        await rig.Metastore.AlterTableAsync(table with { Storage = table.Storage with { Columns = columns }, Parameters = parameters }, table, false, Stop);

        await rig.PutAsync("dt=2/a.json", """{"name": "x"}""");
        await rig.RegisterAsync();
        var after = await rig.TableAsync();
        Assert.Equal([new MetastoreColumn("id", "bigint", "by hand"), new MetastoreColumn("name", "string")], after.Storage.Columns);
        Assert.Equal("blue", after.Parameters["owner.team"]);
        Assert.All(await rig.PartitionsAsync(), partition => Assert.Equal(["id", "name"], partition.Storage.Columns.Select(column => column.Name)));

        await rig.DeleteAsync("dt=1/a.json");
        Assert.Equal(["id bigint", "name string", "dt string"], (await rig.RegisterAsync()).Columns);
    }

    [Theory]
    [InlineData("a.json", "b.csv", "it is another kind of file than a.json")]
    [InlineData("a.json", "readme.txt", "its name does not tell what it is")]
    [InlineData("a.json", "dt=1/a.json", "partitions by dt here, no partition in a.json")]
    [InlineData("dt=1/a.json", "day=1/a.json", "partitions by dt here, partitions by day in day=1/a.json")]
    [InlineData("a.json", "sub/b.json", "the folder sub is no partition")]
    [InlineData("dt=1/dt=2/a.json", "dt=1/dt=3/a.json", "a partition key comes twice")]
    public async Task FoldersThatAreNoTableAreRefused(string one, string two, string what)
    {
        await rig.PutAsync(one, """{"id": 1}""");
        await rig.PutAsync(two, """{"id": 1}""");
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => rig.RegisterAsync());
        Assert.Equal(ErrorKind.Invalid, failure.Kind);
        Assert.Contains(what, failure.Message, StringComparison.Ordinal);
        Assert.StartsWith("memory:/t/", failure.Context.Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnEmptyFolderIsRefusedAndDropsNothing()
    {
        await rig.PutAsync("dt=1/a.json", """{"id": 1}""");
        await rig.RegisterAsync();
        await rig.DeleteAsync("dt=1/a.json");
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => rig.RegisterAsync(request => request with { DropVanished = true }));
        Assert.Contains("no file to register", failure.Message, StringComparison.Ordinal);
        Assert.Single(await rig.PartitionsAsync());
    }

    [Theory]
    [InlineData("memory:/elsewhere", "org.apache.hadoop.mapred.TextInputFormat", "dt", "registered at memory:/elsewhere")]
    [InlineData("memory:/t", "org.apache.hudi.hadoop.HoodieParquetInputFormat", "dt", "registered with org.apache.hudi")]
    [InlineData("memory:/t", "org.apache.hadoop.mapred.TextInputFormat", "day", "partition keys day, and the folders have dt")]
    public async Task ATableOfAnotherKindIsLeftAlone(string location, string input, string key, string what)
    {
        await rig.PutAsync("dt=1/a.json", """{"id": 1}""");
        await rig.RegisterAsync(request => request with { DryRun = false });
        var made = await rig.TableAsync();
        await rig.Metastore.DropTableAsync("raw", "t", Stop);
        await rig.Metastore.CreateTableAsync(made with { PartitionKeys = [new MetastoreColumn(key, "string")], Storage = made.Storage with { Location = location, InputFormat = input } }, Stop);
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => rig.RegisterAsync());
        Assert.Contains(what, failure.Message, StringComparison.Ordinal);
        Assert.Equal("raw.t", failure.Context.Table);
    }

    [Fact]
    public async Task ATypeThatIsRegisteredAndDoesNotFitIsRefused()
    {
        await rig.PutAsync("a.json", """{"id": 1, "flag": true}""");
        await rig.RegisterAsync();
        await rig.PutAsync("a.json", """{"id": {"x": 1}, "flag": [1]}""");
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => rig.RegisterAsync());
        Assert.Equal(
            "column id is registered as bigint and is struct<x:bigint> in the files; column flag is registered as boolean and is array<bigint> in the files", failure.Message);
    }

    [Fact]
    public async Task AFormatThatIsGivenReadsFilesOfAnyName()
    {
        await rig.PutAsync("part-00000", """{"id": 1}""");
        Assert.Equal(["id bigint"], (await rig.RegisterAsync(request => request with { Format = FolderFormat.Json })).Columns);
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => rig.RegisterAsync(request => request with { Format = FolderFormat.Hudi }));
        Assert.Contains("no Hudi table", failure.Message, StringComparison.Ordinal);
    }
}
