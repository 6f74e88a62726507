using System.Globalization;
using System.Text.Json;
using Lakehouse.Catalog.Hive;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.Cli.Tests;

/// <summary>The whole of it on foreign servers: change events into tables of a bucket (Ceph), each commit registered in a Hive Metastore, looked at by Hive's own client.</summary>
public sealed class BucketCatalogTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tables_in_a_bucket_are_registered_as_they_are_written()
    {
        var store = await CephGateway.SharedAsync();
        var bucket = await store.CreateBucketAsync();
        await using var server = await HiveMetastoreServer.StartForBucketsAsync([bucket]);
        using var run = new CliRun();
        foreach (var (name, value) in new[] { ("AWS_ACCESS_KEY_ID", store.AccessKey), ("AWS_SECRET_ACCESS_KEY", store.SecretKey), ("AWS_REGION", store.Region), ("AWS_ENDPOINT_URL_S3", store.Endpoint.ToString()) })
        {
            run.Set(name, value);
        }

        run.Write("lakehouse.yaml", $"""
            lake: s3://{bucket}/lake
            source: {"{"}files: {"{"}paths: [events]{"}"}{"}"}
            tables:
              - name: shop.orders
                partition: [day]
                buckets: 1
                ddl: CREATE TABLE orders (id bigint PRIMARY KEY, day varchar(10), amount int)
              - name: shop.payments
                type: merge-on-read
                buckets: 1
                ddl: CREATE TABLE payments (id bigint PRIMARY KEY, amount int)
            catalog:
              type: hms
              uris: ['{server.Uri}']
              connect-deadline: 5m

            """);
        WriteEvents(run, "1.ndjson", 1000, ["2026-05-01", "2026-05-02"]);
        await run.OkAsync("ingest", "--config", "lakehouse.yaml", "--until-end");
        WriteEvents(run, "2.ndjson", 2000, ["2026-05-01", "a/b"]);
        await run.OkAsync("ingest", "--config", "lakehouse.yaml", "--until-end");
        await run.OkAsync("sync", "--config", "lakehouse.yaml", "--verify", "--dry-run");

        using var orders = await server.DumpAsync("shop", "orders");
        var table = orders.RootElement.GetProperty("table");
        Assert.Equal("EXTERNAL_TABLE", table.GetProperty("tableType").GetString());
        Assert.Equal($"s3://{bucket}/lake/shop/orders", Storage(table, "location"));
        Assert.Equal("org.apache.hudi.hadoop.HoodieParquetInputFormat", Storage(table, "inputFormat"));
        Assert.Equal(
            [$"2026-05-01 s3://{bucket}/lake/shop/orders/day=2026-05-01", $"2026-05-02 s3://{bucket}/lake/shop/orders/day=2026-05-02", $"a/b s3://{bucket}/lake/shop/orders/day=a%2Fb"],
            orders.RootElement.GetProperty("partitions").EnumerateArray().Select(partition => $"{partition.GetProperty("values")[0]} {Storage(partition, "location")}").Order(StringComparer.Ordinal));
        using var readOptimized = await server.DumpAsync("shop", "payments_ro");
        using var realTime = await server.DumpAsync("shop", "payments_rt");
        Assert.Equal("org.apache.hudi.hadoop.HoodieParquetInputFormat", Storage(readOptimized.RootElement.GetProperty("table"), "inputFormat"));
        Assert.Equal("org.apache.hudi.hadoop.realtime.HoodieParquetRealtimeInputFormat", Storage(realTime.RootElement.GetProperty("table"), "inputFormat"));

        await using var metastore = HiveMetastore.Open(new HiveMetastoreSettings { Uris = server.Uri, ConnectDeadline = TimeSpan.FromMinutes(2) }, TimeProvider.System);
        var registered = (await metastore.GetTableAsync("shop", "orders", Stop))!;
        await metastore.DropPartitionsAsync(registered, [["a/b"]], Stop);
        Assert.Equal(3, (await run.RunAsync("sync", "--config", "lakehouse.yaml", "--verify", "--dry-run")).Code);
        await run.OkAsync("sync", "--config", "lakehouse.yaml", "--verify");
        Assert.Equal(3, (await metastore.ListPartitionsAsync(registered, Stop).ToListAsync(Stop)).Count);
    }

    private static string? Storage(JsonElement of, string field) => of.GetProperty("sd").GetProperty(field).GetString();

    // Two orders of each day, each with a payment.
    private static void WriteEvents(CliRun run, string file, int first, string[] days)
    {
        var lines = Enumerable.Range(first, days.Length * 2).SelectMany(id => new[]
        {
            Event("orders", id, string.Create(CultureInfo.InvariantCulture, $$"""{"id":{{id}},"day":"{{days[id % days.Length]}}","amount":7}""")),
            Event("payments", id, string.Create(CultureInfo.InvariantCulture, $$"""{"id":{{id % 3}},"amount":7}""")),
        });
        run.Write(Path.Combine("events", file), string.Concat(lines.Select(line => line + "\n")));
    }

    private static string Event(string table, int position, string row) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"before":null,"after":{{row}},"source":{"connector":"mysql","db":"shop","table":"{{table}}","file":"binlog.000001","pos":{{position}},"row":0},"op":"c","ts_ms":1777000000000}""");
}
