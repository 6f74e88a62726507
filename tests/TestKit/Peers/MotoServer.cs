namespace Lakehouse.TestKit.Peers;

/// <summary>
/// moto: S3, Glue, DynamoDB, STS and SQS in memory behind one address. It checks no signatures, ignores the paging of Glue and does not hold
/// versions of Glue tables. About a second to start. Thread-safe.
/// </summary>
public sealed class MotoServer : S3Peer
{
    private static readonly Lazy<Task<MotoServer>> Common = new(StartAsync);

    private MotoServer(PeerServer server, int port)
        : base(server, port)
    {
    }

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

    private static void Require()
    {
        if (!OperatingSystem.IsLinux() || !PeerRoot.Has("lib/python3/dist-packages/moto/server.py"))
        {
            PeerSkip.Because($"moto is not in {PeerRoot.Folder}: run tests/peers/install.sh (Debian)");
        }
    }
}
