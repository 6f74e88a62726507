namespace Lakehouse.TestKit.Peers;

/// <summary>
/// A real object store of S3's protocol: the object gateway of Ceph over one monitor and one OSD in memory, unpacked by
/// <c>tests/peers/install.sh</c>. It checks signatures and holds <c>If-None-Match</c> and <c>If-Match</c>. About 1.5 s to start, 0.9 GB. Thread-safe.
/// </summary>
public sealed class CephGateway : IAsyncDisposable
{
    private static readonly Lazy<Task<CephGateway>> Common = new(StartAsync);

    private readonly PeerServer server;
    private int buckets;

    private CephGateway(PeerServer server, int port) => (this.server, Endpoint) = (server, new Uri($"http://127.0.0.1:{port}"));

    /// <summary>Where it listens; paths hold the bucket.</summary>
    public Uri Endpoint { get; }

    /// <summary>Its only user.</summary>
    public string AccessKey => "AK";

    /// <summary>The user's secret.</summary>
    public string SecretKey => "SK";

    /// <summary>What to sign for.</summary>
    public string Region => "us-east-1";

    /// <summary>The gateway that this test process shares; it ends with the process and must not be disposed. Ends the test where the peer is absent.</summary>
    public static Task<CephGateway> SharedAsync()
    {
        Require();
        return Common.Value;
    }

    /// <summary>A gateway of one's own; ends the test where the peer is absent.</summary>
    public static async Task<CephGateway> StartAsync()
    {
        Require();
        var data = Path.Combine(Path.GetTempPath(), $"lakehouse-ceph-{Guid.NewGuid():N}");
        var port = FreePorts.Pair();
        return new CephGateway(await PeerServer.StartAsync("ceph.sh", PeerRoot.Folder, data, $"{port}"), port);
    }

    /// <summary>A new, empty bucket.</summary>
    /// <returns>Its name.</returns>
    public async Task<string> CreateBucketAsync()
    {
        var name = $"bucket-{Interlocked.Increment(ref buckets)}";
        await SignedRequest.CreateBucketAsync(Endpoint, name, AccessKey, SecretKey, Region);
        return name;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => server.DisposeAsync();

    private static void Require()
    {
        if (!PeerRoot.Has("bin/radosgw"))
        {
            PeerSkip.Because($"Ceph's gateway is not in {PeerRoot.Folder}: run tests/peers/install.sh (Debian)");
        }
    }
}
