using System.Globalization;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Storage.S3;
using Lakehouse.TestKit.Peers;

namespace Lakehouse.Benchmarks.Buckets;

/// <summary>The most memory that one large object takes on its way to and from a bucket, above what the program has before it.</summary>
/// <param name="mebibytes">Size of the object.</param>
internal sealed class BucketMemory(int mebibytes)
{
    private static readonly (int PartMebibytes, int Parallel)[] Shapes = [(8, 4), (8, 1), (16, 4)];

    /// <summary>Runs all of it; the rows of the table.</summary>
    public async Task<string> RunAsync()
    {
        var gateway = await CephGateway.StartAsync();
        await using var owned = gateway;
        var bucket = await gateway.CreateBucketAsync();
        var lines = new List<string>();
        foreach (var (part, parallel) in Shapes)
        {
            var settings = new S3Settings
            {
                Endpoint = gateway.Endpoint.ToString(),
                Region = gateway.Region,
                Credentials = new S3Credentials(gateway.AccessKey, gateway.SecretKey),
                PartBytes = part << 20,
                ParallelParts = parallel,
            };
            var store = LakeStorage.Open(StorageLocation.Parse($"s3://{bucket}/ours"), settings, TimeProvider.System);
            var put = await PeakAsync(() => PutAsync(store));
            var get = await PeakAsync(() => GetAsync(store));
            lines.Add(string.Create(
                CultureInfo.InvariantCulture, $"| {part} MiB × {parallel} | {put:0} MiB | {(parallel + 1) * part} MiB | {get:0} MiB | {2 * parallel * part} MiB |"));
        }

        return string.Join('\n', lines);
    }

    private async Task PutAsync(IStorage store)
    {
        var block = new byte[64 << 10];
        await using var upload = await store.CreateAsync("object");
        for (var written = 0; written < mebibytes << 4; written++)
        {
            await upload.Stream.WriteAsync(block);
        }

        await upload.CompleteAsync();
    }

    private static async Task GetAsync(IStorage store)
    {
        var block = new byte[64 << 10];
        await using var stream = await store.OpenReadAsync("object");
        while (await stream.ReadAsync(block) > 0)
        {
        }
    }

    // Living objects after collections, which is what must be bounded: the most that any look finds.
    private static async Task<double> PeakAsync(Func<Task> work)
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true);
        var (before, most) = (GC.GetTotalMemory(forceFullCollection: true), 0L);
        using var over = new CancellationTokenSource();
        var looking = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
                await Task.Delay(20, CancellationToken.None);
            }
        });
        await work();
        await over.CancelAsync();
        await looking;
        return (most - before) / 1048576.0;
    }
}
