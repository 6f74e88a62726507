using System.Globalization;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Storage.S3;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Concurrency;
using Lakehouse.TestKit.Peers;
using Lakehouse.TestKit.Tables;

namespace Lakehouse.Benchmarks.Buckets;

/// <summary>
/// How long a commit of two rows into two file groups of a table in a bucket takes (Ceph's gateway), when a proxy holds each request back for a time,
/// as a line to a distant bucket would. What a longer line adds to a commit, divided by what it adds to a single request, is the number of requests that wait
/// for each other.
/// </summary>
/// <param name="commits">Commits that count, of each kind and latency.</param>
internal sealed class BucketCommits(int commits)
{
    private const int WarmUp = 4;
    private static readonly int[] Latencies = [0, 5, 50];

    private static readonly (string Name, TableType Type, bool IsCold, int Retained)[] Kinds =
    [
        ("merge-on-read", TableType.MergeOnRead, false, 0),
        ("copy-on-write", TableType.CopyOnWrite, false, 0),
        ("copy-on-write, base files not on this machine", TableType.CopyOnWrite, true, 0),
        ("copy-on-write, each commit followed by a clean", TableType.CopyOnWrite, false, 1),
    ];

    /// <summary>Runs all of it; the rows of the table.</summary>
    public async Task<string> RunAsync()
    {
        var gateway = await CephGateway.StartAsync();
        await using var owned = gateway;
        await using var proxy = FaultProxy.Start(gateway.Endpoint);
        var lines = new List<string>();
        foreach (var (name, type, isCold, retained) in Kinds)
        {
            foreach (var concurrency in new[] { ConcurrencyMode.SingleWriter, ConcurrencyMode.Optimistic })
            {
                var cache = isCold ? null : Directory.CreateTempSubdirectory("lakehouse-bucket-commits-").FullName;
                var settings = new S3Settings { Endpoint = proxy.Endpoint.ToString(), Region = gateway.Region, Credentials = new S3Credentials(gateway.AccessKey, gateway.SecretKey), CacheFolder = cache };
                var table = LakeStorage.Open(StorageLocation.Parse($"s3://{await gateway.CreateBucketAsync()}/orders"), settings, TimeProvider.System);
                await OrderTable.CreateAsync(table, type: type);
                var options = new WriterOptions { Retained = retained, Concurrency = concurrency };
                lines.Add($"| {name}{(concurrency == ConcurrencyMode.Optimistic ? ", with a lock" : string.Empty)} | {await MeasureAsync(table, options, proxy)} |");
                proxy.Latency = TimeSpan.Zero;
                if (cache is not null)
                {
                    Directory.Delete(cache, recursive: true);
                }
            }
        }

        return string.Join('\n', lines);
    }

    private async Task<string> MeasureAsync(IStorage table, WriterOptions options, FaultProxy proxy)
    {
        await using var writer = await TableWriter.OpenAsync(table, options);
        var (medians, fastest, singles, requests, number) = (new List<double>(), new List<double>(), new List<double>(), 0.0, 0);
        for (var warm = 0; warm < WarmUp; warm++)
        {
            await CommitAsync(writer, ++number);
        }

        foreach (var latency in Latencies)
        {
            proxy.Latency = TimeSpan.FromMilliseconds(latency);
            await CommitAsync(writer, ++number);
            proxy.Reset();
            var millis = new List<double>();
            for (var commit = 0; commit < commits; commit++)
            {
                millis.Add(await CommitAsync(writer, ++number));
            }

            requests = (double)proxy.Requests.Count / commits;
            medians.Add(millis.Order().ElementAt(millis.Count / 2));
            fastest.Add(millis.Min());
            singles.Add((await SingleAsync(table)).Min());
        }

        // The fastest of each: other work of the machine only adds.
        var rounds = (fastest[^1] - fastest[0]) / (singles[^1] - singles[0]);
        return string.Create(CultureInfo.InvariantCulture, $"{string.Join(" | ", medians.Select(median => $"{median:0} ms"))} | {rounds:0.0} | {requests:0}");
    }

    private async Task<List<double>> SingleAsync(IStorage table)
    {
        var millis = new List<double>();
        for (var request = 0; request < commits; request++)
        {
            var started = TimeProvider.System.GetTimestamp();
            await table.StatAsync(".hoodie/hoodie.properties");
            millis.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
        }

        return millis;
    }

    private static async Task<double> CommitAsync(TableWriter writer, int number)
    {
        var started = TimeProvider.System.GetTimestamp();
        await writer.WriteRowsAsync([new("a", "eu", number, $"{number}"), new("b", "us", number, $"{number}")]);
        return TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
    }
}
