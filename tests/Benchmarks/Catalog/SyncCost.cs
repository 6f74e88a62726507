using System.Diagnostics;
using System.Globalization;
using Lakehouse.Catalog;
using Lakehouse.Catalog.Hive;
using Lakehouse.Catalog.Tests.Lake;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TestKit.Peers;

namespace Lakehouse.Benchmarks.Catalog;

/// <summary>What syncs of a table of many partitions into a real Hive Metastore cost: seconds, and calls by name.</summary>
/// <param name="partitions">Partitions of the table.</param>
internal sealed class SyncCost(int partitions)
{
    private readonly List<string> report = [$"{"sync of a table of " + partitions.ToString(CultureInfo.InvariantCulture) + " partitions",-52} {"seconds",8}  calls"];

    /// <summary>Runs all syncs against a metastore of its own.</summary>
    /// <returns>A table for people.</returns>
    public async Task<string> RunAsync()
    {
        await using var server = await HiveMetastoreServer.StartAsync();
        await using var proxy = new ThriftProxy(server.EndPoint);
        await using var metastore = HiveMetastore.Open(new HiveMetastoreSettings { Uris = proxy.Uri }, TimeProvider.System);
        var sync = new CatalogSync(metastore, new CatalogOptions());
        using var table = await LakeTable.CreateAsync();
        string[] all = [.. Enumerable.Range(0, partitions).Select(number => string.Create(CultureInfo.InvariantCulture, $"dt={number:D6}"))];

        await table.CommitAsync("20260101000000001", all);
        await MeasureAsync("first", sync, table, proxy);
        await MeasureAsync("nothing new", sync, table, proxy);
        await table.CommitAsync("20260101000000002", all[7]);
        await MeasureAsync("a commit into one known partition", sync, table, proxy);
        await table.CommitAsync("20260101000000003", "dt=new");
        await MeasureAsync("a commit into one new partition", sync, table, proxy);
        await table.CommitAsync("20260101000000004", all);
        await MeasureAsync("a commit into all partitions", sync, table, proxy);
        await MeasureAsync("everything compared (--verify)", sync, table, proxy, everything: true);
        table.Evolve(new TableSchema([.. LakeTable.SmallSchema.Fields, new Field("extra", new DataType.String())]));
        await table.CommitAsync("20260101000000005", all[7]);
        await MeasureAsync("a new column, copied to all by the metastore", sync, table, proxy);
        return string.Join('\n', report);
    }

    private async Task MeasureAsync(string what, CatalogSync sync, LakeTable table, ThriftProxy proxy, bool everything = false)
    {
        var before = proxy.Calls.Count;
        var watch = Stopwatch.StartNew();
        await sync.SyncAsync(table.Storage, table.Name, everything);
        watch.Stop();
        var calls = proxy.Calls.Skip(before).GroupBy(call => call).Select(group => $"{group.Key} {group.Count()}");
        report.Add(string.Create(CultureInfo.InvariantCulture, $"{what,-52} {watch.Elapsed.TotalSeconds,8:F3}  {string.Join(", ", calls)}"));
    }
}
