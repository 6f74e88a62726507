using System.Text.Json;
using System.Text.Json.Nodes;
using Lakehouse.Catalog.Glue;
using Lakehouse.Catalog.Glue.Api;
using Lakehouse.Catalog.Metastore;
using Lakehouse.Catalog.Tests.Lake;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Catalog;
using Lakehouse.TestKit.Glue;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.Catalog.Tests.Glue;

/// <summary>Tables of the shape of those that hudi-aws 0.15.0 synced are registered as it registered them.</summary>
public sealed class GlueSyncTests
{
    private const string Instant = "20261122142523301";

    private static readonly TableSchema Orders = new([
        new Field("id", new DataType.Int()), new Field("name", new DataType.String()), new Field("price", new DataType.Double()),
        new Field("ts", new DataType.Long()), new Field("dt", new DataType.String()), new Field("hh", new DataType.String()),
    ]);

    private static readonly TableSchema Zoo = new([
        new Field("id", new DataType.Long(), Nullable: false), new Field("c_bool", new DataType.Boolean()), new Field("c_byte", new DataType.Int()), new Field("c_short", new DataType.Int()),
        new Field("c_int", new DataType.Int()), new Field("c_long", new DataType.Long()), new Field("c_float", new DataType.Float()), new Field("c_double", new DataType.Double()),
        new Field("c_str", new DataType.String()), new Field("c_bin", new DataType.Binary()), new Field("c_date", new DataType.Date()), new Field("c_ts", new DataType.TimestampMicros(true)),
        new Field("c_dec9", new DataType.Decimal(9, 2)), new Field("c_dec38", new DataType.Decimal(38, 10)), new Field("c_dec20", new DataType.Decimal(20, 0)),
        new Field("c_arr", new DataType.List(new DataType.Int(), false)),
        new Field("c_arrs", new DataType.List(new DataType.Struct(new([new Field("a", new DataType.Int()), new Field("b", new DataType.String())])), false)),
        new Field("c_map", new DataType.Map(new DataType.Long())),
        new Field("c_struct", new DataType.Struct(new([
            new Field("x", new DataType.Int()), new Field("Y", new DataType.String()), new Field("t", new DataType.TimestampMicros(true)), new Field("d", new DataType.Decimal(10, 3)),
        ]))),
        new Field("CamelCase", new DataType.String()), new Field("ts", new DataType.Long()), new Field("dt", new DataType.String()),
    ]);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Registered => new()
    {
        { "orders", "orders_ro" },
        { "orders", "orders_rt" },
        { "orders", "orders" },
        { "p2", "p2" },
        { "flat", "flat" },
        { "zoo", "zoo" },
    };

    [Theory]
    [MemberData(nameof(Registered))]
    public async Task TheFakeHoldsWhatHudiWouldHaveWritten(string table, string registered)
    {
        await using var fake = FakeGlue.Start();
        await CompareAsync(fake.Endpoint, table, registered);
    }

    [Theory]
    [MemberData(nameof(Registered))]
    public async Task MotoHoldsWhatHudiWouldHaveWritten(string table, string registered)
    {
        var moto = await MotoServer.SharedAsync();
        await CompareAsync(moto.Endpoint, table, registered);
    }

    /// <summary>The figures of docs/catalogs.md, which are those of ten times as many partitions and pages of a thousand.</summary>
    [Fact]
    public async Task CostFollowsWhatChanged()
    {
        const int partitions = 1000;
        await using var fake = FakeGlue.Start();
        fake.PageSize = 100;
        await using var metastore = GlueRig.Open(fake.Endpoint);
        using var lake = await LakeOfAsync("lake", "flat", Orders, ["dt"], TableType.CopyOnWrite);
        await lake.CommitAsync("20240101000000000", [.. Enumerable.Range(0, partitions).Select(number => $"dt={number:D5}")]);
        Assert.Equal(["GetTable", "GetDatabase", "CreateDatabase", "CreateTable", "GetTable", "10 BatchCreatePartition", "UpdateTable"], await CallsAsync(metastore, fake, lake));

        await lake.CommitAsync("20240102000000000", "dt=00007");
        Assert.Equal(["GetTable", "BatchGetPartition", "UpdateTable"], await CallsAsync(metastore, fake, lake));
        await lake.CommitAsync("20240103000000000", "dt=new");
        Assert.Equal(["GetTable", "BatchGetPartition", "BatchCreatePartition", "UpdateTable"], await CallsAsync(metastore, fake, lake));
        Assert.Equal(["GetTable"], await CallsAsync(metastore, fake, lake));

        // One page tells that there are more; then four segments of about 250.
        Assert.Equal(["GetTable", "13 GetPartitions"], await CallsAsync(metastore, fake, lake, everything: true));
        lake.Evolve(new TableSchema([.. Orders.Fields, new Field("more", new DataType.String())]));
        await lake.CommitAsync("20240104000000000", "dt=00007");
        Assert.Equal(["GetTable", "13 GetPartitions", "UpdateTable", "GetTable", "11 BatchUpdatePartition", "UpdateTable"], await CallsAsync(metastore, fake, lake));
    }

    private static async Task CompareAsync(Uri endpoint, string table, string registered)
    {
        await using var metastore = GlueRig.Open(endpoint);
        var (schema, fields, type) = table switch
        {
            "orders" => (Orders, (string[])["dt"], TableType.MergeOnRead),
            "p2" => (Orders, ["dt", "hh"], TableType.CopyOnWrite),
            "flat" => (Orders, [], TableType.CopyOnWrite),
            _ => (Zoo, ["dt"], TableType.CopyOnWrite),
        };
        var database = "lake_of_" + registered;
        using var lake = await LakeOfAsync(database, table, schema, fields, type);
        var captured = Captured(registered);
        await lake.CommitAsync(Instant, type == TableType.MergeOnRead ? "deltacommit" : "commit", [.. captured.Folders], []);
        var options = new CatalogOptions { MergeOnRead = MergeOnReadTables.All, DecodePartitions = true };
        await new CatalogSync(metastore, options).SyncAsync(lake.Storage, lake.Name, everything: false, Stop);

        var found = (await metastore.GetTableAsync(database, registered, Stop))!;
        var partitions = await metastore.ListPartitionsAsync(found, Stop).ToListAsync(Stop);
        Assert.Equal(MetastoreText.Of(captured.Table with { Database = database }, captured.Partitions), MetastoreText.Of(found, partitions).Select(line => line.Replace(lake.Location, captured.Table.Storage.Location, StringComparison.Ordinal)));
    }

    private static Task<LakeTable> LakeOfAsync(string database, string name, TableSchema schema, string[] fields, TableType type) => LakeTable.CreateAsync(
        new CatalogName(database, name), new TableDefinition(name, schema, fields.Length > 1 ? ["id", "name"] : ["id"]) { PartitionFields = fields, Type = type, OrderingField = "ts" });

    private static async Task<IReadOnlyList<string>> CallsAsync(GlueMetastore metastore, FakeGlue fake, LakeTable lake, bool everything = false)
    {
        var before = fake.Calls.Count;
        await new CatalogSync(metastore, new CatalogOptions()).SyncAsync(lake.Storage, lake.Name, everything, Stop);
        var runs = new List<(string Action, int Count)>();
        foreach (var action in fake.Calls.Skip(before).Select(call => call.Action))
        {
            if (runs.Count > 0 && runs[^1].Action == action)
            {
                runs[^1] = (action, runs[^1].Count + 1);
            }
            else
            {
                runs.Add((action, 1));
            }
        }

        return [.. runs.Select(run => run.Count == 1 ? run.Action : $"{run.Count} {run.Action}")];
    }

    // The last table and all partitions that the capture has under a name; what docs/catalogs.md lists as different is put in our words.
    private static (MetastoreTable Table, IReadOnlyList<MetastorePartition> Partitions, IReadOnlyList<string> Folders) Captured(string name)
    {
        var calls = File.ReadLines(Checkout.Data("glue", "requests.ndjson")).Select(line => JsonNode.Parse(line)!.AsObject()).Where(call => call.ContainsKey("target")).ToList();
        var updates = calls.Where(call => call["request"]!["TableInput"] is { } input && (string?)input["Name"] == name).Select(call => call["request"]!["TableInput"]!).ToList();
        var with = updates.Last(input => input["Parameters"]!["last_commit_time_sync"] is not null);
        var table = GlueMapping.Table("lake", with.Deserialize<GlueTable>()!);
        var parameters = new Dictionary<string, string>(table.Parameters) { ["last_commit_time_sync"] = Instant, ["hudi.metadata-listing-enabled"] = "FALSE" };
        parameters.Remove("partition_filtering.enabled");
        var created = calls.Where(call => (string?)call["request"]!["TableName"] == name && call["request"]!["PartitionInputList"] is not null)
            .SelectMany(call => call["request"]!["PartitionInputList"]!.AsArray()).Select(input => GlueMapping.Partition(input.Deserialize<GluePartition>()!))
            .DistinctBy(partition => string.Join('/', partition.Values)).ToList();
        var folders = created.Select(partition => partition.Storage.Location[(table.Storage.Location.Length + 1)..]).ToList();
        return (Folded(table with { Parameters = parameters }), [.. created.Select(partition => partition with { Storage = Folded(partition.Storage) })], folders.Count == 0 ? [""] : folders);
    }

    private static MetastoreTable Folded(MetastoreTable table) => table with { Storage = Folded(table.Storage) };

    private static StorageDescriptor Folded(StorageDescriptor storage) =>
        storage with { Columns = [.. storage.Columns.Select(column => column with { Name = column.Name.ToLowerInvariant() })] };
}
