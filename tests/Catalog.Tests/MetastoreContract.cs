using Lakehouse.Catalog.Metastore;
using Lakehouse.TableFormat.Errors;
using Xunit;

namespace Lakehouse.Catalog.Tests;

/// <summary>What every metastore does, whichever server is behind it. A subclass gives the metastore and locations it takes.</summary>
public abstract class MetastoreContract : IAsyncLifetime
{
    private const string Database = "contract";
    private IMetastore metastore = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A metastore for one test; a database <c>contract</c> left by another test is allowed.</summary>
    protected abstract Task<IMetastore> StartAsync();

    /// <summary>A location under which the server accepts tables.</summary>
    protected abstract string LocationOf(string folder);

    public async ValueTask InitializeAsync()
    {
        metastore = await StartAsync();
        await metastore.CreateDatabaseAsync(new MetastoreDatabase { Name = Database, Description = "of a test" }, Stop);
    }

    public async ValueTask DisposeAsync()
    {
        await metastore.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task AMissingDatabaseOrTableIsNull()
    {
        Assert.Null(await metastore.GetDatabaseAsync("no_such_database", Stop));
        Assert.Null(await metastore.GetTableAsync("no_such_database", "t", Stop));
        Assert.Null(await metastore.GetTableAsync(Database, "no_such_table", Stop));
    }

    [Fact]
    public async Task ADatabaseIsMadeOnceAndKept()
    {
        await metastore.CreateDatabaseAsync(new MetastoreDatabase { Name = Database, Description = "of another test" }, Stop);
        var database = await metastore.GetDatabaseAsync(Database, Stop);
        Assert.Equal("of a test", database?.Description);
    }

    [Fact]
    public async Task ATableComesBackAsItWasMade()
    {
        var made = Table("comes_back");
        await metastore.CreateTableAsync(made, Stop);
        var read = await ReadAsync("comes_back");
        Assert.Equal(made.Storage.Columns, read.Storage.Columns);
        Assert.Equal(made.PartitionKeys, read.PartitionKeys);
        Assert.Equal("EXTERNAL_TABLE", read.TableType);
        Assert.Equal(made.Storage.SerdeParameters.OrderBy(pair => pair.Key), read.Storage.SerdeParameters.OrderBy(pair => pair.Key));
        Assert.Equal(
            (made.Storage.Location, made.Storage.InputFormat, made.Storage.OutputFormat, made.Storage.SerdeLibrary),
            (read.Storage.Location, read.Storage.InputFormat, read.Storage.OutputFormat, read.Storage.SerdeLibrary));
        Assert.All(made.Parameters, pair => Assert.Equal(pair.Value, read.Parameters[pair.Key]));
    }

    [Fact]
    public async Task ATableThatExistsIsAConflict()
    {
        await metastore.CreateTableAsync(Table("twice"), Stop);
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => metastore.CreateTableAsync(Table("twice"), Stop));
        Assert.Equal(ErrorKind.Conflict, failure.Kind);
    }

    [Fact]
    public async Task ATableInAMissingDatabaseIsInvalid()
    {
        var failure = await Assert.ThrowsAsync<LakehouseException>(
            () => metastore.CreateTableAsync(Table("lost") with { Database = "no_such_database" }, Stop));
        Assert.Equal(ErrorKind.Invalid, failure.Kind);
    }

    [Fact]
    public async Task ParametersAndColumnsAreAlteredAndAllOthersStay()
    {
        await metastore.CreateTableAsync(Table("altered"), Stop);
        var observed = await ReadAsync("altered");
        MetastoreColumn[] columns = [.. observed.Storage.Columns, new MetastoreColumn("extra", "struct<a:int,b:string>", "added")];
        var parameters = new Dictionary<string, string>(observed.Parameters) { ["last_commit_time_sync"] = "20240101000000001" };
        await metastore.AlterTableAsync(
            observed with { Storage = observed.Storage with { Columns = columns }, Parameters = parameters }, observed, metastore.Limits.Cascades, Stop);
        var read = await ReadAsync("altered");
        Assert.Equal(columns, read.Storage.Columns);
        Assert.Equal("20240101000000001", read.Parameters["last_commit_time_sync"]);
        Assert.Equal(observed.Owner, read.Owner);
        Assert.Equal("EXTERNAL_TABLE", read.TableType);
    }

    [Fact]
    public async Task AlteringATableThatIsGoneIsAConflict()
    {
        await metastore.CreateTableAsync(Table("gone"), Stop);
        var observed = await ReadAsync("gone");
        await metastore.DropTableAsync(Database, "gone", Stop);
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => metastore.AlterTableAsync(observed, observed, false, Stop));
        Assert.Equal(ErrorKind.Conflict, failure.Kind);
        await metastore.DropTableAsync(Database, "gone", Stop);
    }

    [Fact]
    public async Task PartitionsAreAddedOnceReadAlteredAndDropped()
    {
        var table = await MadeAsync("partitions");
        string[] days = ["2024-01-01", "x/y", "k=v", "100%", "it's", "é b", "__HIVE_DEFAULT_PARTITION__"];
        await metastore.AddPartitionsAsync(table, [.. days.Select(day => Partition(table, day, day.Length))], Stop);
        await metastore.AddPartitionsAsync(table, [Partition(table, days[0], 99), Partition(table, "new", 1)], Stop);
        Assert.Equal([.. days.Append("new").Order(StringComparer.Ordinal)], await ValuesAsync(table));

        var found = await metastore.GetPartitionsAsync(table, [["x/y"], ["missing"], ["100%"]], Stop);
        Assert.Equal(["100%", "x/y"], found.Select(partition => partition.Values[0]).Order(StringComparer.Ordinal));

        var moved = found.Select(partition => partition with { Storage = partition.Storage with { Location = LocationOf("partitions/moved") } }).ToList();
        await metastore.AlterPartitionsAsync(table, moved, Stop);
        Assert.All(await metastore.GetPartitionsAsync(table, [["x/y"], ["100%"]], Stop), partition => Assert.Equal(LocationOf("partitions/moved"), partition.Storage.Location));

        await metastore.DropPartitionsAsync(table, [["k=v"], ["missing"], ["it's"]], Stop);
        await metastore.DropPartitionsAsync(table, [["k=v"]], Stop);
        Assert.Equal(6, (await ValuesAsync(table)).Count);
        Assert.Equal(LocationOf("partitions/10"), (await metastore.GetPartitionsAsync(table, [[days[0]]], Stop))[0].Storage.Location);
    }

    [Fact]
    public async Task ManyPartitionsAreListedWhole()
    {
        var table = await MadeAsync("many");
        var values = Enumerable.Range(0, 230).Select(number => $"v{number:D4}").ToList();
        foreach (var batch in values.Chunk(metastore.Limits.AddBatch))
        {
            await metastore.AddPartitionsAsync(table, [.. batch.Select(value => Partition(table, value, 1))], Stop);
        }

        Assert.Equal(values, await ValuesAsync(table));
    }

    [Fact]
    public async Task AlteringAMissingPartitionIsAConflict()
    {
        var table = await MadeAsync("no_partition");
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => metastore.AlterPartitionsAsync(table, [Partition(table, "a", 1)], Stop));
        Assert.Equal(ErrorKind.Conflict, failure.Kind);
    }

    private async Task<MetastoreTable> MadeAsync(string name)
    {
        await metastore.CreateTableAsync(Table(name), Stop);
        return await ReadAsync(name);
    }

    private async Task<MetastoreTable> ReadAsync(string name)
    {
        var table = await metastore.GetTableAsync(Database, name, Stop);
        Assert.NotNull(table);
        return table;
    }

    private async Task<List<string>> ValuesAsync(MetastoreTable table)
    {
        var values = new List<string>();
        await foreach (var partition in metastore.ListPartitionsAsync(table, Stop))
        {
            values.Add(Assert.Single(partition.Values));
        }

        return [.. values.Order(StringComparer.Ordinal)];
    }

    private MetastorePartition Partition(MetastoreTable table, string value, int folder) => new()
    {
        Values = [value],
        Storage = table.Storage with { Location = LocationOf($"partitions/{folder}") },
        Parameters = new Dictionary<string, string>(),
    };

    private MetastoreTable Table(string name) => new()
    {
        Database = Database,
        Name = name,
        TableType = "EXTERNAL_TABLE",
        PartitionKeys = [new MetastoreColumn("dt", "string")],
        Parameters = new Dictionary<string, string> { ["EXTERNAL"] = "TRUE", ["spark.sql.sources.provider"] = "hudi" },
        Storage = new StorageDescriptor
        {
            Columns = [new MetastoreColumn("id", "bigint", "the key, ünï"), new MetastoreColumn("tags", "array<string>")],
            Location = LocationOf(name),
            InputFormat = "org.apache.hudi.hadoop.HoodieParquetInputFormat",
            OutputFormat = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
            SerdeLibrary = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
            SerdeParameters = new Dictionary<string, string> { ["path"] = LocationOf(name), ["serialization.format"] = "1" },
        },
    };
}
