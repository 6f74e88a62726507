using System.Net;
using System.Net.Sockets;
using Lakehouse.Catalog.Hive;
using Lakehouse.Catalog.Hive.Wire;
using Lakehouse.Catalog.Metastore;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.Catalog.Tests.Hive;

/// <summary>A real Hive Metastore behind connections that end, servers that are away, and servers of another kind.</summary>
public sealed class HiveFailureTests(HiveFixture fixture)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("create_database", 1)]
    [InlineData("create_table_with_environment_context", 1)]
    [InlineData("alter_table_with_environment_context", 1)]
    [InlineData("add_partitions_req", 1)]
    [InlineData("alter_partitions_with_environment_context", 1)]
    [InlineData("drop_partitions_req", 1)]
    [InlineData("drop_table", 1)]
    [InlineData("get_table_req", 2)]
    [InlineData("get_partition_names", 1)]
    [InlineData("get_partitions_by_names", 2)]
    [InlineData("set_ugi", 0)]
    public async Task A_call_whose_answer_is_lost_is_done_once(string method, int times)
    {
        var server = await fixture.ServerAsync();
        await using var proxy = new ThriftProxy(server.EndPoint);
        await using var metastore = Open(proxy.Uri);
        var database = "lost_" + method;
        proxy.LoseAnswers(method, times);

        await metastore.CreateDatabaseAsync(new MetastoreDatabase { Name = database }, Stop);
        await metastore.CreateTableAsync(Table(server, database), Stop);
        var observed = (await metastore.GetTableAsync(database, "t", Stop))!;
        var parameters = new Dictionary<string, string>(observed.Parameters) { ["k"] = "v" };
        await metastore.AlterTableAsync(observed with { Parameters = parameters }, observed, cascade: false, Stop);
        await metastore.AddPartitionsAsync(observed, [Partition(server, observed, "a"), Partition(server, observed, "b")], Stop);
        var found = await metastore.GetPartitionsAsync(observed, [["a"]], Stop);
        await metastore.AlterPartitionsAsync(observed, [found[0] with { Storage = found[0].Storage with { Location = server.LocationOf("moved") } }], Stop);
        await metastore.DropPartitionsAsync(observed, [["b"]], Stop);

        var left = Assert.Single(await metastore.ListPartitionsAsync(observed, Stop).ToListAsync(Stop));
        Assert.Equal(server.LocationOf("moved"), left.Storage.Location);
        Assert.Equal("v", (await metastore.GetTableAsync(database, "t", Stop))!.Parameters["k"]);
        await metastore.DropTableAsync(database, "t", Stop);
        Assert.Null(await metastore.GetTableAsync(database, "t", Stop));
        Assert.Equal(times, proxy.CutsMade);
    }

    [Fact]
    public async Task A_table_that_somebody_else_made_meanwhile_is_not_taken_for_ours()
    {
        var server = await fixture.ServerAsync();
        await using var other = Open(server.Uri);
        await other.CreateDatabaseAsync(new MetastoreDatabase { Name = "not_ours" }, Stop);
        await other.CreateTableAsync(Table(server, "not_ours") with { Parameters = new Dictionary<string, string> { ["EXTERNAL"] = "TRUE", ["of"] = "another" } }, Stop);

        await using var proxy = new ThriftProxy(server.EndPoint);
        await using var metastore = Open(proxy.Uri);
        proxy.LoseAnswers("create_table_with_environment_context");
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => metastore.CreateTableAsync(Table(server, "not_ours"), Stop));
        Assert.Equal(ErrorKind.Conflict, failure.Kind);
    }

    [Fact]
    public async Task Answers_that_never_come_end_as_unavailable()
    {
        var server = await fixture.ServerAsync();
        await using var proxy = new ThriftProxy(server.EndPoint);
        await using var metastore = Open(proxy.Uri);
        proxy.LoseAnswers("get_database", 100);
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => metastore.GetDatabaseAsync("default", Stop));
        Assert.Equal(ErrorKind.Unavailable, failure.Kind);
        Assert.Equal(3, proxy.CutsMade);
    }

    [Fact]
    public async Task After_a_protocol_error_a_new_connection_serves_and_nothing_is_done()
    {
        var server = await fixture.ServerAsync();
        await using var proxy = new ThriftProxy(server.EndPoint);
        var settings = new HiveMetastoreSettings { Uris = proxy.Uri, ConnectDeadline = TimeSpan.FromMinutes(2) };
        using var connections = new HiveConnections(HiveAddress.ParseAll(proxy.Uri), settings, TimeProvider.System);

        // Without parts, which are required: the server answers and closes the connection.
        var incomplete = new WireStruct().Set(1, new WireStruct().Set(1, "default").Set(2, "t"));
        var refused = await connections.CallAsync(HiveMethods.AddPartitions, incomplete, Stop);
        Assert.Equal(HiveFaultKind.Protocol, refused.Fault?.Kind);
        var reply = await connections.CallAsync(HiveMethods.GetDatabase, new WireStruct().Set(1, "default"), Stop);
        Assert.Equal("default", reply.Result!.Struct(0)!.Text(1));
        Assert.Equal(["set_ugi", "add_partitions_req", "set_ugi", "get_database"], proxy.Calls);
    }

    [Fact]
    public async Task Idle_connections_that_the_server_ended_are_opened_again()
    {
        var server = await fixture.ServerAsync();
        await using var proxy = new ThriftProxy(server.EndPoint);
        await using var metastore = Open(proxy.Uri);
        for (var round = 0; round < 3; round++)
        {
            Assert.NotNull(await metastore.GetDatabaseAsync("default", Stop));
            proxy.CutAll();
        }

        Assert.NotNull(await metastore.GetDatabaseAsync("default", Stop));
    }

    [Fact]
    public async Task One_connection_serves_calls_in_turn_and_several_serve_calls_at_once()
    {
        var server = await fixture.ServerAsync();
        await using var proxy = new ThriftProxy(server.EndPoint);
        await using var metastore = Open(proxy.Uri);
        for (var call = 0; call < 5; call++)
        {
            await metastore.GetDatabaseAsync("default", Stop);
        }

        Assert.Single(proxy.Calls, "set_ugi");
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => metastore.GetDatabaseAsync("default", Stop)));
        Assert.All(answers, database => Assert.Equal("default", database!.Name));
    }

    [Fact]
    public async Task The_next_server_answers_when_the_first_is_away()
    {
        var server = await fixture.ServerAsync();
        var away = new ThriftProxy(server.EndPoint);
        await using var second = new ThriftProxy(server.EndPoint);
        await using var metastore = Open($"thrift://127.0.0.1:{FreePorts.Pair()}, {away.Uri},{second.Uri}");
        Assert.NotNull(await metastore.GetDatabaseAsync("default", Stop));
        Assert.Empty(second.Calls);

        await away.DisposeAsync();
        Assert.NotNull(await metastore.GetDatabaseAsync("default", Stop));
        Assert.Equal(["set_ugi", "get_database"], second.Calls);
    }

    [Fact]
    public async Task When_no_server_is_there_each_is_named()
    {
        var (one, two) = (FreePorts.Pair(), FreePorts.Pair());
        await using var metastore = Open($"thrift://127.0.0.1:{one},thrift://127.0.0.1:{two}");
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => metastore.GetDatabaseAsync("default", Stop));
        Assert.Equal(ErrorKind.Unavailable, failure.Kind);
        Assert.Contains($"thrift://127.0.0.1:{one}", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"thrift://127.0.0.1:{two}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_silent_is_given_up_at_the_deadline()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var settings = new HiveMetastoreSettings { Uris = $"thrift://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}", ConnectDeadline = TimeSpan.FromMilliseconds(300) };
        await using var metastore = HiveMetastore.Open(settings, TimeProvider.System);
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => metastore.GetDatabaseAsync("default", Stop));
        Assert.Equal(ErrorKind.Unavailable, failure.Kind);
        Assert.Contains("within 0.3 s", failure.Message, StringComparison.Ordinal);

        using var impatient = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        await using var patient = Open(settings.Uris);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => patient.GetDatabaseAsync("default", impatient.Token));
    }

    [Fact]
    public async Task A_server_that_was_killed_and_started_again_is_found_again()
    {
        await using var server = await HiveMetastoreServer.StartAsync();
        await using var metastore = Open(server.Uri);
        await metastore.CreateDatabaseAsync(new MetastoreDatabase { Name = "kept" }, Stop);
        await server.StopAsync(kill: true);
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => metastore.GetDatabaseAsync("kept", Stop));
        Assert.Equal(ErrorKind.Unavailable, failure.Kind);
        await server.StartAgainAsync();
        Assert.NotNull(await metastore.GetDatabaseAsync("kept", Stop));
    }

    [Fact]
    public async Task A_real_server_with_framed_transport_is_told_apart()
    {
        await using var framed = await HiveMetastoreServer.StartAsync("metastore.thrift.framed.transport.enabled=true");
        await using var metastore = Open(framed.Uri);
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => metastore.GetDatabaseAsync("default", Stop));
        Assert.Contains("framed", failure.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("meta:9083")]
    [InlineData("http://meta:9083")]
    [InlineData("thrift://meta:9083/path")]
    [InlineData("thrift://good:9083,thrift://")]
    [InlineData("thrift://user:secret@meta:9083")]
    [InlineData("thrift://meta:99999")]
    public void What_is_no_address_is_refused_without_its_secrets(string uris)
    {
        var failure = Assert.Throws<LakehouseException>(() => Open(uris));
        Assert.Equal(ErrorKind.Invalid, failure.Kind);
        Assert.DoesNotContain("secret", failure.Describe(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("thrift://meta", "Hive Metastore thrift://meta:9083")]
    [InlineData("thrift://a:1, thrift://b:2/", "Hive Metastore thrift://a:1,thrift://b:2")]
    [InlineData("thrift://[::1]:9083", "Hive Metastore thrift://[::1]:9083")]
    public void Addresses_are_as_in_Hive(string uris, string described) => Assert.Equal(described, Open(uris).Description);

    private static HiveMetastore Open(string uris) =>
        HiveMetastore.Open(new HiveMetastoreSettings { Uris = uris, ConnectDeadline = TimeSpan.FromMinutes(2), CallDeadline = TimeSpan.FromMinutes(4) }, TimeProvider.System);

    private static MetastorePartition Partition(HiveMetastoreServer server, MetastoreTable table, string value) => new()
    {
        Values = [value],
        Storage = table.Storage with { Location = server.LocationOf($"{table.Database}/dt={value}") },
        Parameters = new Dictionary<string, string>(),
    };

    private static MetastoreTable Table(HiveMetastoreServer server, string database) => new()
    {
        Database = database,
        Name = "t",
        TableType = "EXTERNAL_TABLE",
        PartitionKeys = [new MetastoreColumn("dt", "string")],
        Parameters = new Dictionary<string, string> { ["EXTERNAL"] = "TRUE" },
        Storage = new StorageDescriptor
        {
            Columns = [new MetastoreColumn("id", "bigint")],
            Location = server.LocationOf(database),
            InputFormat = "org.apache.hudi.hadoop.HoodieParquetInputFormat",
            OutputFormat = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
            SerdeLibrary = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
            SerdeParameters = new Dictionary<string, string> { ["serialization.format"] = "1" },
        },
    };
}
