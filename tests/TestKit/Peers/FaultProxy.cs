using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Lakehouse.TestKit.Peers;

/// <summary>
/// A proxy for HTTP/1.1 in front of a server, on a free port of the loopback address: it counts requests, delays them, and spoils those that its
/// plan names. Messages are held whole in memory. The Host header goes through, so signatures stay right. Thread-safe.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Uri server;
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentQueue<ProxyRequest> requests = new();
    private readonly Task accepting;
    private volatile Func<ProxyRequest, ProxyFault> plan = ProxyFaults.None;
    private volatile Func<ProxyRequest, Task>? gate;
    private volatile Func<ProxyRequest, byte[]?>? answers;
    private int numbers;
    private int underWay;
    private long answered;
    private long latencyTicks;

    private FaultProxy(Uri server)
    {
        this.server = server;
        listener.Start(512);
        Endpoint = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        accepting = AcceptAsync();
    }

    /// <summary>Where clients go.</summary>
    public Uri Endpoint { get; }

    /// <summary>What goes wrong; may be changed at any time.</summary>
    public Func<ProxyRequest, ProxyFault> Plan
    {
        get => plan;
        set => plan = value;
    }

    /// <summary>What each request waits for before it is passed on; nothing by default.</summary>
    public Func<ProxyRequest, Task>? Gate
    {
        get => gate;
        set => gate = value;
    }

    /// <summary>What is said to a request instead of passing it on (<see cref="ProxyAnswers.Of"/>), null to pass it on; nothing by default.</summary>
    public Func<ProxyRequest, byte[]?>? Answers
    {
        get => answers;
        set => answers = value;
    }

    /// <summary>How long each request waits before it is passed on; zero by default.</summary>
    public TimeSpan Latency
    {
        get => new(Interlocked.Read(ref latencyTicks));
        set => Interlocked.Exchange(ref latencyTicks, value.Ticks);
    }

    /// <summary>Requests so far, in the order of arrival.</summary>
    public IReadOnlyList<ProxyRequest> Requests => [.. requests];

    /// <summary>Bytes of the bodies of all answers so far.</summary>
    public long AnsweredBytes => Interlocked.Read(ref answered);

    /// <summary>Starts in front of <paramref name="server"/>.</summary>
    public static FaultProxy Start(Uri server) => new(server);

    /// <summary>Waits until no request is on its way: what a client sent and does not wait for any more may take effect until then.</summary>
    public Task QuietAsync() => Eventually.HoldsAsync(() => Task.FromResult(Volatile.Read(ref underWay) == 0), stop.Token);

    /// <summary>Forgets the requests so far; numbers begin at 1 again.</summary>
    public void Reset()
    {
        requests.Clear();
        Interlocked.Exchange(ref answered, 0);
        Interlocked.Exchange(ref numbers, 0);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await accepting;
        listener.Stop();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptSocketAsync(stop.Token);
                _ = Task.Run(() => ServeAsync(client));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException)
        {
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var upstream = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        try
        {
            var from = new Line(client);
            var to = new Lazy<Task<Line>>(async () =>
            {
                await upstream.ConnectAsync(server.Host, server.Port, stop.Token);
                return new Line(upstream);
            });
            while (await ExchangeAsync(client, from, to))
            {
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            Cut(client);
        }
        finally
        {
            client.Dispose();
        }
    }

    // False ends the connection.
    private async Task<bool> ExchangeAsync(Socket client, Line from, Lazy<Task<Line>> to)
    {
        if (await HttpMessage.ReadAsync(from.In, hasBody: true, () => AnswerAsync(from, "HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray()), stop.Token) is not { } message)
        {
            return false;
        }

        Interlocked.Increment(ref underWay);
        try
        {
            return await CarryAsync(message, client, from, to);
        }
        finally
        {
            Interlocked.Decrement(ref underWay);
        }
    }

    private async Task<bool> CarryAsync(HttpMessage message, Socket client, Line from, Lazy<Task<Line>> to)
    {
        var line = message.FirstLine.Split(' ');
        var request = new ProxyRequest(Interlocked.Increment(ref numbers), line[0], line[1]) { Head = message.Head };
        requests.Enqueue(request);
        if (Latency > TimeSpan.Zero)
        {
            await Task.Delay(Latency, stop.Token);
        }

        await (gate?.Invoke(request) ?? Task.CompletedTask).WaitAsync(stop.Token);
        if (answers?.Invoke(request) is { } said)
        {
            await AnswerAsync(from, said);
            return true;
        }

        return await ApplyAsync(plan(request), request, message, client, from, to);
    }

    private async Task<bool> ApplyAsync(ProxyFault fault, ProxyRequest request, HttpMessage message, Socket client, Line from, Lazy<Task<Line>> to)
    {
        if (fault == ProxyFault.CutBefore)
        {
            Cut(client);
            return false;
        }

        if (ProxyAnswers.Instead(fault, request) is { } refusal)
        {
            await AnswerAsync(from, refusal);
            return true;
        }

        var upstream = await to.Value;
        var sent = message.ToBytes();
        await AnswerAsync(upstream, fault == ProxyFault.CutRequest ? sent[..(sent.Length - Math.Max(1, message.Body.Length / 2))] : sent);
        if (fault == ProxyFault.CutRequest)
        {
            Cut(client);
            return false;
        }

        var answer = await HttpMessage.ReadAsync(upstream.In, request.Method != "HEAD", onContinue: null, stop.Token);
        if (fault == ProxyFault.Silence)
        {
            await HearNothingAsync(from);
        }

        if (answer is null || fault is ProxyFault.LoseAnswer or ProxyFault.Silence)
        {
            Cut(client);
            return false;
        }

        Interlocked.Add(ref answered, answer.Body.Length);
        await AnswerAsync(from, ProxyAnswers.Spoil(fault, request, answer));
        if (fault == ProxyFault.CutAnswer)
        {
            Cut(client);
            return false;
        }

        return !answer.Closes;
    }

    // Until the client has had enough.
    private async Task HearNothingAsync(Line from)
    {
        var byte_ = new byte[1];
        while (await from.In.ReadAsync(byte_, stop.Token) > 0)
        {
        }
    }

    private async Task AnswerAsync(Line to, byte[] bytes) => await to.Out.WriteAsync(bytes, stop.Token);

    // One connection. Two streams, because what was read ahead must not stand in the way of a write: a client may send its body before it is told to.
    private sealed class Line(Socket socket)
    {
        public Stream In { get; } = new BufferedStream(new NetworkStream(socket), 64 << 10);

        public Stream Out { get; } = new NetworkStream(socket);
    }

    // A reset, not an orderly end.
    private static void Cut(Socket client)
    {
        try
        {
            client.LingerState = new LingerOption(true, 0);
            client.Close();
        }
        catch (ObjectDisposedException)
        {
        }
    }
}
