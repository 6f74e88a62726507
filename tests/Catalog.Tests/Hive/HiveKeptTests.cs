using Lakehouse.Catalog.Hive;
using Lakehouse.Catalog.Hive.Wire;
using Lakehouse.Catalog.Tests.Lake;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TestKit.Peers;
using Thrift.Protocol.Entities;
using Xunit;

namespace Lakehouse.Catalog.Tests.Hive;

/// <summary>What people keep with a table of a real Hive Metastore stays through every sync: comments, parameters, owner, statistics, grants.</summary>
public sealed class HiveKeptTests(HiveFixture fixture)
{
    private const string First = "20240101000000001";
    private const string Second = "20240101000000002";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("kept", false)]
    [InlineData("kept_verified", true)]
    public async Task What_people_put_on_a_table_stays(string name, bool everything)
    {
        var server = await fixture.ServerAsync();
        await using var metastore = Open(server.Uri);
        using var table = await RegisteredAsync(metastore, name);
        await DecorateAsync(metastore, server, name);
        var before = await metastore.GetPartitionsAsync((await metastore.GetTableAsync("kept", name, Stop))!, [["a"]], Stop);
        table.Evolve(new TableSchema(LakeTable.SmallSchema.Fields.Append(new Field("more", new DataType.Int()))));
        await table.CommitAsync(Second, "dt=b");
        await SyncAsync(metastore, table, everything);

        var kept = (await metastore.GetTableAsync("kept", name, Stop))!;
        Assert.Equal(("zoe", "the name", "the day"), (kept.Owner, kept.Storage.Columns.Single(column => column.Name == "name").Comment, kept.PartitionKeys[0].Comment));
        Assert.Equal(("theirs", "lake"), (kept.Parameters["comment"], kept.Parameters["owner_team"]));
        Assert.Equal("yes", kept.Storage.SerdeParameters["theirs"]);
        Assert.Equal("more", kept.Storage.Columns[^1].Name);
        var partition = Assert.Single(await metastore.GetPartitionsAsync(kept, [["a"]], Stop));
        Assert.Equal("seen", partition.Parameters["note"]);
        Assert.Equal(before[0].Storage.SerdeParameters, partition.Storage.SerdeParameters);
        Assert.Equal(["bob INSERT", "zoe SELECT"], await GrantsAsync(server, name));
        Assert.True(await HasStatisticsAsync(server, name));
    }

    [Fact]
    public async Task Columns_that_the_server_refuses_are_insisted_on_and_nothing_is_lost()
    {
        var server = await fixture.ServerAsync();
        await using var proxy = new ThriftProxy(server.EndPoint);
        await using var metastore = Open(proxy.Uri, force: true);
        using var table = await RegisteredAsync(metastore, "insisted");
        await DecorateAsync(metastore, server, "insisted");
        await WithoutNameAsync(metastore, table);

        Assert.DoesNotContain("drop_table", proxy.Calls);
        Assert.Equal(["bob INSERT", "zoe SELECT"], await GrantsAsync(server, "insisted"));
        Assert.True(await HasStatisticsAsync(server, "insisted"));
        var partition = Assert.Single(await metastore.GetPartitionsAsync((await metastore.GetTableAsync("kept", "insisted", Stop))!, [["a"]], Stop));
        Assert.DoesNotContain("name", partition.Storage.Columns.Select(column => column.Name));
    }

    [Fact]
    public async Task A_table_that_has_to_be_registered_anew_keeps_its_grants()
    {
        var server = await fixture.ServerAsync();
        await using var proxy = new ThriftProxy(server.EndPoint);
        await using var metastore = Open(proxy.Uri);
        using var table = await RegisteredAsync(metastore, "renewed");
        await DecorateAsync(metastore, server, "renewed");
        await WithoutNameAsync(metastore, table);

        Assert.Contains("drop_table", proxy.Calls);
        Assert.Equal(["bob INSERT", "zoe SELECT"], await GrantsAsync(server, "renewed"));
        var kept = (await metastore.GetTableAsync("kept", "renewed", Stop))!;
        Assert.Equal(("zoe", "theirs", "the day"), (kept.Owner, kept.Parameters["comment"], kept.PartitionKeys[0].Comment));
    }

    private static HiveMetastore Open(string uri, bool force = false) => HiveMetastore.Open(
        new HiveMetastoreSettings { Uris = uri, ConnectDeadline = TimeSpan.FromMinutes(2), ForceColumns = force }, TimeProvider.System);

    private static async Task<LakeTable> RegisteredAsync(IMetastore metastore, string name)
    {
        var table = await LakeTable.CreateAsync(new CatalogName("kept", name), new TableFormat.TableDefinition(name, LakeTable.SmallSchema, ["id"]) { PartitionFields = ["dt"] });
        await table.CommitAsync(First, "dt=a");
        await SyncAsync(metastore, table, everything: false);
        return table;
    }

    // A column that goes moves the others, which Hive refuses.
    private static async Task WithoutNameAsync(IMetastore metastore, LakeTable table)
    {
        table.Evolve(new TableSchema(LakeTable.SmallSchema.Fields.Where(field => field.Name != "name")));
        await table.CommitAsync(Second, "dt=b");
        await SyncAsync(metastore, table, everything: false);
        var altered = (await metastore.GetTableAsync("kept", table.Name.Table, Stop))!;
        Assert.Equal(["id", "ts"], altered.Storage.Columns.Select(column => column.Name).Where(column => !column.StartsWith('_')));
        Assert.Equal(2, await metastore.ListPartitionsAsync(altered, Stop).CountAsync(Stop));
    }

    private static Task SyncAsync(IMetastore metastore, LakeTable table, bool everything) =>
        new CatalogSync(metastore, new CatalogOptions()).SyncAsync(table.Storage, table.Name, everything, Stop);

    private static async Task DecorateAsync(IMetastore metastore, HiveMetastoreServer server, string name)
    {
        var table = (await metastore.GetTableAsync("kept", name, Stop))!;
        var partition = Assert.Single(await metastore.GetPartitionsAsync(table, [["a"]], Stop));
        await metastore.AlterPartitionsAsync(table, [partition with { Parameters = With(partition.Parameters, "note", "seen") }], Stop);
        var storage = table.Storage with
        {
            Columns = [.. table.Storage.Columns.Select(column => column.Name == "name" ? column with { Comment = "the name" } : column)],
            SerdeParameters = With(table.Storage.SerdeParameters, "theirs", "yes"),
        };
        var decorated = table with
        {
            Owner = "zoe",
            Storage = storage,
            PartitionKeys = [table.PartitionKeys[0] with { Comment = "the day" }],
            Parameters = With(With(table.Parameters, "comment", "theirs"), "owner_team", "lake"),
        };
        await metastore.AlterTableAsync(decorated, table, cascade: false, Stop);
        await GrantAsync(server, name);
        await CountAsync(server, name);
    }

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> parameters, string key, string value) =>
        new(parameters) { [key] = value };

    private static async Task GrantAsync(HiveMetastoreServer server, string name)
    {
        const int user = 1;
        WireStruct Grant(string whom, string what) => new WireStruct().Set(1, TableRef(name)).Set(2, whom).Set(3, user)
            .Set(4, new WireStruct().Set(1, what).Set(2, 0).Set(3, "boss").Set(4, user).Set(5, true)).Set(5, "SQL");
        var bag = new WireStruct().Set(1, WireList.OfStructs([Grant("zoe", "SELECT"), Grant("bob", "INSERT")]));
        await CallAsync(server, new HiveMethod("grant_privileges", Changes: true, HiveFaultKind.Meta), new WireStruct().Set(1, bag));
    }

    private static async Task<IEnumerable<string>> GrantsAsync(HiveMetastoreServer server, string name)
    {
        var reply = await CallAsync(server, HiveMethods.ListPrivileges, new WireStruct().Set(3, TableRef(name)));
        Assert.All(reply.Result!.Structs(0), grant => Assert.Equal("boss", grant.Struct(4)!.Text(3)));
        return reply.Result!.Structs(0).Select(grant => $"{grant.Text(2)} {grant.Struct(4)!.Text(1)}").Order(StringComparer.Ordinal);
    }

    private static async Task CountAsync(HiveMetastoreServer server, string name)
    {
        var longs = new WireStruct().Set(3, TType.I64, 0L).Set(4, TType.I64, 7L);
        var column = new WireStruct().Set(1, "id").Set(2, "bigint").Set(3, new WireStruct().Set(2, longs));
        var about = new WireStruct().Set(1, true).Set(2, "kept").Set(3, name);
        await CallAsync(
            server,
            new HiveMethod("update_table_column_statistics", Changes: true, HiveFaultKind.NoSuchObject, HiveFaultKind.InvalidObject, HiveFaultKind.Meta),
            new WireStruct().Set(1, new WireStruct().Set(1, about).Set(2, WireList.OfStructs([column]))));
        Assert.True(await HasStatisticsAsync(server, name));
    }

    private static async Task<bool> HasStatisticsAsync(HiveMetastoreServer server, string name)
    {
        using var connections = Connections(server);
        var method = new HiveMethod("get_table_column_statistics", Changes: false, HiveFaultKind.NoSuchObject, HiveFaultKind.Meta);
        var reply = await connections.CallAsync(method, new WireStruct().Set(1, "kept").Set(2, name).Set(3, "id"), Stop);
        return reply.Fault is null && reply.Result!.Struct(0)!.Structs(2).Any();
    }

    private static WireStruct TableRef(string name)
    {
        const int table = 3;
        return new WireStruct().Set(1, table).Set(2, "kept").Set(3, name);
    }

    private static async Task<HiveReply> CallAsync(HiveMetastoreServer server, HiveMethod method, WireStruct arguments)
    {
        using var connections = Connections(server);
        var reply = await connections.CallAsync(method, arguments, Stop);
        Assert.True(reply is { Fault: null, Lost: null }, reply.Fault?.Words ?? reply.Lost?.Message);
        return reply;
    }

    private static HiveConnections Connections(HiveMetastoreServer server) => new(
        HiveAddress.ParseAll(server.Uri), new HiveMetastoreSettings { Uris = server.Uri, ConnectDeadline = TimeSpan.FromMinutes(2) }, TimeProvider.System);
}
