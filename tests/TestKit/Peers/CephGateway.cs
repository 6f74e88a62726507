namespace Lakehouse.TestKit.Peers;

/// <summary>
/// A real object store of S3's protocol: the object gateway of Ceph over one monitor and one OSD in memory, unpacked by
/// <c>tests/peers/install.sh</c>. It checks signatures and holds <c>If-None-Match</c> and <c>If-Match</c>. About 1.5 s to start, 0.9 GB. Thread-safe.
/// </summary>
public sealed class CephGateway : S3Peer
{
    private static readonly Lazy<Task<CephGateway>> Common = new(StartAsync);

    private CephGateway(PeerServer server, int port)
        : base(server, port)
    {
    }

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

    private static void Require()
    {
        if (!PeerRoot.Has("bin/radosgw"))
        {
            PeerSkip.Because($"Ceph's gateway is not in {PeerRoot.Folder}: run tests/peers/install.sh (Debian)");
        }
    }
}
