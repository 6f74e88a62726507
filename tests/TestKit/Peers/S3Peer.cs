namespace Lakehouse.TestKit.Peers;

/// <summary>A server of S3's protocol on a free port of the loopback address, run by a script of <c>tests/peers</c>. Thread-safe.</summary>
public abstract class S3Peer : IAsyncDisposable
{
    private readonly PeerServer server;
    private int buckets;

    private protected S3Peer(PeerServer server, int port) => (this.server, Endpoint) = (server, new Uri($"http://127.0.0.1:{port}"));

    /// <summary>Where it listens; paths hold the bucket.</summary>
    public Uri Endpoint { get; }

    /// <summary>Its only user.</summary>
    public string AccessKey => "AK";

    /// <summary>The user's secret.</summary>
    public string SecretKey => "SK";

    /// <summary>What to sign for.</summary>
    public string Region => "us-east-1";

    /// <summary>A new, empty bucket.</summary>
    /// <returns>Its name.</returns>
    public async Task<string> CreateBucketAsync()
    {
        var name = $"bucket-{Interlocked.Increment(ref buckets)}";
        await SignedRequest.CreateBucketAsync(Endpoint, name, AccessKey, SecretKey, Region);
        return name;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return server.DisposeAsync();
    }
}
