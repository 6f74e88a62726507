using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Storage.S3;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Query.Tests.S3;

/// <summary>A lake in a bucket of Ceph's gateway, with a table whose files are large enough for parts of them to matter; a proxy counts what is read.</summary>
internal sealed class BucketLake : IAsyncDisposable
{
    private const int Rows = 60_000;
    private readonly TempFolder folder = new();
    private readonly CephGateway gateway;
    private readonly string bucket;

    private BucketLake(CephGateway gateway, string bucket)
    {
        this.gateway = gateway;
        this.bucket = bucket;
        Proxy = FaultProxy.Start(gateway.Endpoint);
    }

    /// <summary>Counts requests and bytes.</summary>
    public FaultProxy Proxy { get; }

    /// <summary>Folder of the copies.</summary>
    public string Cache => folder.PathOf("cache");

    /// <summary>The same lake in a folder.</summary>
    public LocalStorage Local => new(folder.PathOf("lake"));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Makes the table <c>shop.t</c>: partitions <c>eu</c> and <c>us</c>, one bucket each, notes that do not compress.</summary>
    public static async Task<BucketLake> CreateAsync(TableType type, bool withLog)
    {
        var gateway = await CephGateway.SharedAsync();
        var lake = new BucketLake(gateway, await gateway.CreateBucketAsync());
        var table = lake.Local.Scope("shop/t");
        await OrderTable.CreateAsync(table, buckets: 1, type: type);
        await using (var writer = await TableWriter.OpenAsync(table, new WriterOptions(), Stop))
        {
            var random = new Random(7);
            await writer.WriteRowsAsync([.. Enumerable.Range(0, Rows).Select(row =>
                new OrderRow($"k{row:D6}", row % 2 == 0 ? "eu" : "us", row, Convert.ToHexString(Bytes(random))))]);
            if (withLog)
            {
                await writer.WriteRowsAsync([new OrderRow("k000000", "eu", 100_000, "changed"), new OrderRow("k000001", "us", 0, Kind: RowKind.Delete), new OrderRow("new", "us", 1, "new")]);
            }
        }

        await lake.UploadAsync();
        return lake;
    }

    /// <summary>Opens the bucket as a new process would.</summary>
    public IStorage Open(long cacheBytes = 1L << 30) => LakeStorage.Open(
        StorageLocation.Parse($"s3://{bucket}/lake"),
        new S3Settings
        {
            Endpoint = Proxy.Endpoint.ToString(),
            Region = gateway.Region,
            Credentials = new S3Credentials(gateway.AccessKey, gateway.SecretKey),
            CacheFolder = Cache,
            CacheBytes = cacheBytes,

            // Footers of large files are longer than what comes with the opening of one; here all are.
            ReadAheadBytes = 16 << 10,
        },
        TimeProvider.System);

    /// <summary>Answers a statement with an engine of its own.</summary>
    /// <returns>The rows, and the bytes that the store sent for them.</returns>
    public async Task<(IReadOnlyList<string> Rows, long Bytes)> QueryAsync(string sql)
    {
        Proxy.Reset();
        var rows = await SqlRowsOf(Open(), sql);
        return (rows, Proxy.AnsweredBytes);
    }

    /// <summary>What the same statement answers in the folder.</summary>
    public Task<IReadOnlyList<string>> ExpectedAsync(string sql) => SqlRowsOf(Local, sql);

    /// <summary>Bytes of all base files.</summary>
    public long BaseBytes => Directory.EnumerateFiles(folder.PathOf("lake"), "*.parquet", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        folder.Dispose();
    }

    private static Task<IReadOnlyList<string>> SqlRowsOf(IStorage lake, string sql) => MergeOnRead.SqlRows.QueryAsync(lake, new QueryOptions { Threads = 2 }, sql);

    private static byte[] Bytes(Random random)
    {
        var bytes = new byte[40];
        random.NextBytes(bytes);
        return bytes;
    }

    private async Task UploadAsync()
    {
        var target = Open();
        await foreach (var entry in Local.ListAsync(string.Empty, recursive: true, Stop))
        {
            await target.PutAsync(entry.Path, await Local.TryReadAsync(entry.Path, Stop), PutCondition.Always, Stop);
        }
    }
}
