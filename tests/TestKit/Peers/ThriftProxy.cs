using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Lakehouse.TestKit.Peers;

/// <summary>A way to a metastore on which connections end: before a call arrives, or after the server has done it and before its answer comes back.</summary>
public sealed class ThriftProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<string, int> cuts = new();
    private readonly ConcurrentBag<TcpClient> clients = [];
    private readonly ConcurrentQueue<string> calls = new();
    private readonly CancellationTokenSource stop = new();
    private readonly IPEndPoint server;
    private readonly Task accepting;
    private volatile string? losing;
    private int cutsMade;

    /// <summary>Listens on a free port of the loopback address.</summary>
    /// <param name="server">Where the metastore listens.</param>
    public ThriftProxy(IPEndPoint server)
    {
        this.server = server;
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>As in <c>hive.metastore.uris</c>.</summary>
    public string Uri => $"thrift://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    /// <summary>Methods called so far.</summary>
    public IReadOnlyList<string> Calls => [.. calls];

    /// <summary>Connections ended as asked.</summary>
    public int CutsMade => cutsMade;

    /// <summary>Ends the connection at the next calls of a method, after the server has answered.</summary>
    public void LoseAnswers(string method, int times = 1) => cuts[method] = times;

    /// <summary>Ends all connections, as a server that goes does.</summary>
    public void CutAll()
    {
        foreach (var client in clients)
        {
            client.Close();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        CutAll();
        await accepting;
        listener.Stop();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var running = new List<Task>();
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stop.Token);
                clients.Add(client);
                running.Add(CarryAsync(client));
            }
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
        }

        await Task.WhenAll(running);
    }

    private async Task CarryAsync(TcpClient client)
    {
        using var upstream = new TcpClient();
        try
        {
            await upstream.ConnectAsync(server, stop.Token);
            var (near, far) = (client.GetStream(), upstream.GetStream());
            var answers = AnswersAsync(far, near);
            await RequestsAsync(near, far);
            upstream.Close();
            await answers;
        }
        catch (Exception ended) when (ended is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
        }
        finally
        {
            client.Close();
        }
    }

    private async Task RequestsAsync(NetworkStream near, NetworkStream far)
    {
        var buffer = new byte[1 << 16];
        int read;
        while ((read = await near.ReadAsync(buffer, stop.Token)) > 0)
        {
            // A request starts a read, because the client waits for each answer.
            if (Method(buffer.AsSpan(0, read)) is { } method)
            {
                calls.Enqueue(method);
                losing = cuts.TryGetValue(method, out var left) && left > 0 ? method : null;
            }

            await far.WriteAsync(buffer.AsMemory(0, read), stop.Token);
        }
    }

    private async Task AnswersAsync(NetworkStream far, NetworkStream near)
    {
        var buffer = new byte[1 << 16];
        int read;
        while ((read = await far.ReadAsync(buffer, stop.Token)) > 0)
        {
            if (losing is { } method)
            {
                cuts.AddOrUpdate(method, 0, (_, left) => left - 1);
                losing = null;
                Interlocked.Increment(ref cutsMade);
                near.Close();
                return;
            }

            await near.WriteAsync(buffer.AsMemory(0, read), stop.Token);
        }
    }

    private static string? Method(ReadOnlySpan<byte> bytes) =>
        bytes.Length > 8 && bytes[0] == 0x80 && bytes[3] == 1 && bytes.Length >= 8 + bytes[7] ? Encoding.ASCII.GetString(bytes.Slice(8, bytes[7])) : null;
}
