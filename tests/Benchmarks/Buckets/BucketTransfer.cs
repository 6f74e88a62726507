using System.Globalization;
using System.Security.Cryptography;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Storage.S3;
using Lakehouse.TestKit.Peers;

namespace Lakehouse.Benchmarks.Buckets;

/// <summary>
/// Throughput of one large object to and from a bucket of Ceph's gateway against a client that we did not write, in turns on the same server: curl with four
/// objects at a time, which does nothing but send and receive.
/// </summary>
/// <param name="mebibytes">Size of the object.</param>
/// <param name="rounds">How often; medians are told.</param>
internal sealed class BucketTransfer(int mebibytes, int rounds)
{
    private const int Streams = 4;

    private readonly SortedDictionary<string, List<double>> seconds = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, List<double>> cpuSeconds = new(StringComparer.Ordinal);

    /// <summary>Runs all of it; the rows of the table.</summary>
    public async Task<string> RunAsync()
    {
        var gateway = await CephGateway.StartAsync();
        await using var owned = gateway;
        var bucket = await gateway.CreateBucketAsync();
        var settings = new S3Settings { Endpoint = gateway.Endpoint.ToString(), Region = gateway.Region, Credentials = new S3Credentials(gateway.AccessKey, gateway.SecretKey) };
        var store = LakeStorage.Open(StorageLocation.Parse($"s3://{bucket}/ours"), settings, TimeProvider.System);
        var folder = Directory.CreateTempSubdirectory("lakehouse-bucket-transfer-").FullName;
        try
        {
            var quarter = Path.Combine(folder, "quarter");
            await File.WriteAllBytesAsync(quarter, new byte[((long)mebibytes << 20) / Streams]);
            for (var round = 0; round <= rounds; round++)
            {
                await OursAsync(store);
                await CurlAsync($"{gateway.Endpoint}{bucket}/curl", gateway, quarter);
                if (round == 0)
                {
                    seconds.Clear();
                    cpuSeconds.Clear();
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return string.Join('\n', seconds.Select(entry => Line(entry.Key, entry.Value)));
    }

    private async Task OursAsync(IStorage store)
    {
        var block = new byte[1 << 20];
        await TimeAsync("SHA-256 alone", () =>
        {
            for (var hashed = 0; hashed < mebibytes; hashed++)
            {
                SHA256.HashData(block);
            }

            return Task.CompletedTask;
        });
        await TimeAsync("put, ours", async () =>
        {
            await using var upload = await store.CreateAsync("object");
            for (var written = 0; written < mebibytes; written++)
            {
                await upload.Stream.WriteAsync(block);
            }

            await upload.CompleteAsync();
        });
        await TimeAsync("get, ours", async () =>
        {
            await using var stream = await store.OpenReadAsync("object");
            var read = 0L;
            while (await stream.ReadAsync(block) is > 0 and var count)
            {
                read += count;
            }

            if (read != (long)mebibytes << 20)
            {
                throw new InvalidDataException($"{read} bytes came back.");
            }
        });
    }

    private async Task CurlAsync(string url, CephGateway gateway, string quarter)
    {
        string[] common = ["-sSfZ", "--parallel-immediate", "--aws-sigv4", $"aws:amz:{gateway.Region}:s3", "-u", $"{gateway.AccessKey}:{gateway.SecretKey}", "-H", "x-amz-content-sha256: UNSIGNED-PAYLOAD"];
        await TimeAsync("put, curl", () => RunAsync([.. common, .. Enumerable.Range(0, Streams).SelectMany(number => new[] { "-T", quarter, $"{url}{number}" })]));
        await TimeAsync("get, curl", () => RunAsync([.. common, .. Enumerable.Range(0, Streams).SelectMany(number => new[] { "-o", "/dev/null", $"{url}{number}" })]));

        static async Task RunAsync(string[] arguments) => (await PeerProcess.RunAsync("curl", arguments)).Succeeded("curl");
    }

    private async Task TimeAsync(string what, Func<Task> work)
    {
        var (started, cpu) = (TimeProvider.System.GetTimestamp(), Environment.CpuUsage.TotalTime);
        await work();
        Note(seconds, what, TimeProvider.System.GetElapsedTime(started).TotalSeconds);
        Note(cpuSeconds, what, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
    }

    private static void Note(SortedDictionary<string, List<double>> of, string what, double took)
    {
        if (!of.TryGetValue(what, out var all))
        {
            of[what] = all = [];
        }

        all.Add(took);
    }

    private string Line(string what, List<double> all)
    {
        var ordered = all.Order().ToList();
        var cpu = cpuSeconds[what].Order().ElementAt(all.Count / 2) / mebibytes * 1024;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {what} | {mebibytes / ordered[ordered.Count / 2]:0} MiB/s | {mebibytes / ordered[^1]:0} to {mebibytes / ordered[0]:0} | {(what.EndsWith("curl", StringComparison.Ordinal) ? string.Empty : $"{cpu:0.00} s")} |");
    }
}
