using Lakehouse.Catalog.Hive;
using Lakehouse.Catalog.Metastore;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.Catalog.Tests.Hive;

/// <summary>The contract of a metastore on a real Hive Metastore 3.1.3, and what only such a server does.</summary>
public sealed class HiveMetastoreTests(HiveFixture fixture) : MetastoreContract
{
    private HiveMetastoreServer? server;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_character_is_named_as_the_server_names_it()
    {
        await using var metastore = await StartAsync();
        var table = await MadeAsync(metastore, "characters", [new MetastoreColumn("id", "int")], [new MetastoreColumn("Dt", "string"), new MetastoreColumn("hh", "string")]);
        List<string[]> values = [.. Enumerable.Range(1, 127).Select(code => new[] { $"{(char)code}z", "0" }), ["é", "日本"], ["𝄞", " "], ["__HIVE_DEFAULT_PARTITION__", "1"]];
        await metastore.AddPartitionsAsync(table, [.. values.Select((value, number) => Partition(table, value, number))], Stop);

        var found = await metastore.GetPartitionsAsync(table, values, Stop);
        Assert.Equal(Lines(values), Lines(found.Select(partition => partition.Values)));
        var listed = await metastore.ListPartitionsAsync(table, Stop).ToListAsync(Stop);
        Assert.Equal(Lines(values), Lines(listed.Select(partition => partition.Values)));

        await metastore.DropPartitionsAsync(table, values, Stop);
        Assert.Empty(await metastore.ListPartitionsAsync(table, Stop).ToListAsync(Stop));
    }

    [Fact]
    public async Task A_wide_table_is_carried_in_messages_of_bounded_size()
    {
        await StartAsync();
        await using var proxy = new ThriftProxy(server!.EndPoint);
        await using var metastore = HiveMetastore.Open(
            new HiveMetastoreSettings { Uris = proxy.Uri, MessageBytes = 1 << 20, ConnectDeadline = TimeSpan.FromMinutes(2) }, TimeProvider.System);
        MetastoreColumn[] columns = [.. Enumerable.Range(0, 1000).Select(number => new MetastoreColumn($"column_{number:D4}", "struct<a:int,b:string>", "a comment of some length"))];
        var table = await MadeAsync(metastore, "wide", columns, [new MetastoreColumn("dt", "string")]);
        await metastore.AddPartitionsAsync(table, [.. Enumerable.Range(0, 20).Select(number => Partition(table, [$"{number:D2}"], number))], Stop);

        var listed = await metastore.ListPartitionsAsync(table, Stop).ToListAsync(Stop);
        Assert.Equal(20, listed.Count);
        Assert.All(listed, partition => Assert.Equal(columns, partition.Storage.Columns));
        Assert.True(proxy.Calls.Count(call => call == "add_partitions_req") > 1);
        Assert.True(proxy.Calls.Count(call => call == "get_partitions_by_names") > 1);
    }

    [Fact]
    public async Task Columns_are_copied_to_the_partitions_only_when_asked()
    {
        await using var metastore = await StartAsync();
        var table = await MadeAsync(metastore, "cascades", [new MetastoreColumn("id", "int")], [new MetastoreColumn("dt", "string")]);
        await metastore.AddPartitionsAsync(table, [Partition(table, ["a"], 1)], Stop);
        var wider = await AlteredAsync(table, new MetastoreColumn("id", "bigint"), cascade: false);
        Assert.Equal("int", await TypeOfPartitionAsync());
        await AlteredAsync(wider, new MetastoreColumn("id", "decimal(20,0)"), cascade: true);
        Assert.Equal("decimal(20,0)", await TypeOfPartitionAsync());

        async Task<MetastoreTable> AlteredAsync(MetastoreTable observed, MetastoreColumn column, bool cascade)
        {
            await metastore.AlterTableAsync(observed with { Storage = observed.Storage with { Columns = [column] } }, observed, cascade, Stop);
            return (await metastore.GetTableAsync("contract", "cascades", Stop))!;
        }

        async Task<string> TypeOfPartitionAsync() => (await metastore.GetPartitionsAsync(table, [["a"]], Stop))[0].Storage.Columns[0].Type;
    }

    [Fact]
    public async Task Columns_change_by_the_rules_of_the_server()
    {
        await using var metastore = await StartAsync();
        var table = await MadeAsync(metastore, "rules", [new MetastoreColumn("n", "struct<a:int>"), new MetastoreColumn("id", "bigint")], []);

        // Hive 2.3.9 refused this one to Hudi.
        table = await AlterAsync(table, new MetastoreColumn("n", "struct<a:int,b:string>"), new MetastoreColumn("id", "bigint"));
        table = await AlterAsync(table, new MetastoreColumn("n", "struct<a:int,b:string>"), new MetastoreColumn("id", "string"));
        var narrower = table with { Storage = table.Storage with { Columns = [table.Storage.Columns[0], new MetastoreColumn("id", "int")] } };
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => metastore.AlterTableAsync(narrower, table, cascade: true, Stop));
        Assert.Equal(ErrorKind.Unsupported, failure.Kind);
        Assert.Equal("contract.rules", failure.Context.Table);

        async Task<MetastoreTable> AlterAsync(MetastoreTable observed, params MetastoreColumn[] columns)
        {
            await metastore.AlterTableAsync(observed with { Storage = observed.Storage with { Columns = columns } }, observed, cascade: true, Stop);
            var altered = (await metastore.GetTableAsync("contract", "rules", Stop))!;
            Assert.Equal(columns, altered.Storage.Columns);
            return altered;
        }
    }

    protected override async Task<IMetastore> StartAsync()
    {
        server = await fixture.ServerAsync();
        return HiveMetastore.Open(new HiveMetastoreSettings { Uris = server.Uri, ConnectDeadline = TimeSpan.FromMinutes(2) }, TimeProvider.System);
    }

    protected override string LocationOf(string folder) => server!.LocationOf(folder);

    private static IEnumerable<string> Lines(IEnumerable<IReadOnlyList<string>> values) =>
        values.Select(value => string.Join('|', value)).Order(StringComparer.Ordinal);

    private async Task<MetastoreTable> MadeAsync(IMetastore metastore, string name, MetastoreColumn[] columns, MetastoreColumn[] keys)
    {
        await metastore.CreateTableAsync(
            new MetastoreTable
            {
                Database = "contract",
                Name = name,
                TableType = "EXTERNAL_TABLE",
                PartitionKeys = keys,
                Parameters = new Dictionary<string, string>(),
                Storage = new StorageDescriptor
                {
                    Columns = columns,
                    Location = LocationOf(name),
                    InputFormat = "org.apache.hudi.hadoop.HoodieParquetInputFormat",
                    OutputFormat = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
                    SerdeLibrary = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
                    SerdeParameters = new Dictionary<string, string>(),
                },
            },
            Stop);
        var table = await metastore.GetTableAsync("contract", name, Stop);

        // Without the parameter EXTERNAL the server would make a managed table of it.
        Assert.Equal("EXTERNAL_TABLE", table!.TableType);
        return table;
    }

    private MetastorePartition Partition(MetastoreTable table, string[] values, int folder) => new()
    {
        Values = values,
        Storage = table.Storage with { Location = LocationOf($"{table.Name}/{folder}") },
        Parameters = new Dictionary<string, string>(),
    };
}
