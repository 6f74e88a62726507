using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Lakehouse.TestKit.Peers;

/// <summary>TLS in front of a server that has none, at a free port of localhost; bytes go through as they are. Thread-safe.</summary>
public sealed class TlsFront : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Uri server;
    private readonly TestCertificates certificates;
    private readonly Task accepting;

    private TlsFront(Uri server, TestCertificates certificates)
    {
        (this.server, this.certificates) = (server, certificates);
        listener.Start();
        Endpoint = new Uri($"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}");
        accepting = AcceptAsync();
    }

    /// <summary>Where clients go.</summary>
    public Uri Endpoint { get; }

    /// <summary>Starts in front of a server.</summary>
    public static TlsFront Start(Uri server, TestCertificates certificates) => new(server, certificates);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await accepting;
        listener.Stop();
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
            {
                serving.Add(ServeAsync(await listener.AcceptTcpClientAsync(stop.Token)));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient accepted)
    {
        using var client = accepted;
        using var upstream = new TcpClient();
        try
        {
            await upstream.ConnectAsync(server.Host, server.Port, stop.Token);
            await using var plain = upstream.GetStream();
            await using var secured = new SslStream(client.GetStream());
            await secured.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificates.Server }, stop.Token);

            // Whichever side ends first ends both.
            await Task.WhenAny(secured.CopyToAsync(plain, stop.Token), plain.CopyToAsync(secured, stop.Token));
        }
        catch (Exception ended) when (stop.IsCancellationRequested || ended is IOException or SocketException or OperationCanceledException or AuthenticationException or InvalidOperationException)
        {
            // The client sees its connection end.
        }
    }
}
