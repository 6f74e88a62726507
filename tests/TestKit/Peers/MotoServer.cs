namespace Lakehouse.TestKit.Peers;

/// <summary>
/// moto: S3, Glue, DynamoDB, STS and SQS in memory behind one address. It checks no signatures, ignores the paging of Glue and does not hold
/// versions of Glue tables. About a second to start. Thread-safe.
/// </summary>
public sealed class MotoServer : IAsyncDisposable
{
    private static readonly Lazy<Task<MotoServer>> Common = new(StartAsync);

    private readonly PeerServer server;
    private int buckets;

    private MotoServer(PeerServer server, int port) => (this.server, Endpoint) = (server, new Uri($"http://127.0.0.1:{port}"));

    /// <summary>Where it listens, for every service.</summary>
    public Uri Endpoint { get; }

    /// <summary>Any key would do.</summary>
    public string AccessKey => "AK";

    /// <summary>Any secret would do.</summary>
    public string SecretKey => "SK";

    /// <summary>What to sign for.</summary>
    public string Region => "us-east-1";

    /// <summary>The server that this test process shares; it ends with the process and must not be disposed. Ends the test where the peer is absent.</summary>
    public static Task<MotoServer> SharedAsync()
    {
        Require();
        return Common.Value;
    }

    /// <summary>A server of one's own, empty; ends the test where the peer is absent.</summary>
    public static async Task<MotoServer> StartAsync()
    {
        Require();
        var port = FreePorts.Pair();
        return new MotoServer(await PeerServer.StartAsync("moto.sh", PeerRoot.Folder, $"{port}"), port);
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
        if (!OperatingSystem.IsLinux() || !PeerRoot.Has("lib/python3/dist-packages/moto/server.py"))
        {
            PeerSkip.Because($"moto is not in {PeerRoot.Folder}: run tests/peers/install.sh (Debian)");
        }
    }
}
