using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Lakehouse.Catalog.Hive.Wire;
using Xunit;

namespace Lakehouse.Catalog.Tests.Hive;

/// <summary>
/// A metastore that answers each call with what a real one answered: the next of the captured exchanges that the test lined up. Keeps the requests.
/// </summary>
internal sealed class PlaybackServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<WireExchange> script = new();
    private readonly ConcurrentQueue<byte[]> requests = new();
    private readonly CancellationTokenSource stop = new();
    private readonly WireExchange hello;
    private readonly Task serving;

    public PlaybackServer(WireTranscript transcript)
    {
        hello = transcript.Find("first call of every client");
        listener.Start();
        serving = ServeAsync();
    }

    public string Uri => $"thrift://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    /// <summary>What <c>set_ugi</c> was sent.</summary>
    public byte[]? Hello { get; private set; }

    /// <summary>Lines up answers.</summary>
    public void Next(params WireExchange[] exchanges)
    {
        foreach (var exchange in exchanges)
        {
            Assert.NotEmpty(exchange.Reply);
            script.Enqueue(exchange);
        }
    }

    /// <summary>The oldest request that was not taken yet.</summary>
    public byte[] TakeRequest() => requests.TryDequeue(out var request) ? request : throw new InvalidOperationException("No further request came.");

    /// <summary>The struct of the oldest request that was not taken yet.</summary>
    public Task<WireStruct> TakeBodyAsync() => WireMessages.BodyAsync(TakeRequest());

    /// <summary>Ends the test when answers are left over.</summary>
    public void AssertAllSaid() => Assert.Empty(script.Select(exchange => exchange.What));

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await serving;
        stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync(stop.Token);
                await AnswerAsync(client.GetStream());
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or IOException || stop.IsCancellationRequested)
        {
        }
    }

    // One connection at a time: the client under test keeps one.
    private async Task AnswerAsync(NetworkStream stream)
    {
        var buffer = new byte[1 << 20];
        while (await MessageAsync(stream, buffer) is { } request)
        {
            var isHello = WireMessages.Method(request) == "set_ugi";
            var exchange = isHello ? hello : script.TryDequeue(out var next) ? next : throw new IOException("nothing lined up");
            if (isHello)
            {
                Hello = request;
            }
            else
            {
                requests.Enqueue(request);
            }

            await stream.WriteAsync(WireMessages.Answering(exchange.Reply, request), stop.Token);
        }
    }

    private async Task<byte[]?> MessageAsync(NetworkStream stream, byte[] buffer)
    {
        for (var filled = 0; ;)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(filled), stop.Token);
            if (read == 0)
            {
                return null;
            }

            filled += read;
            if (await IsWholeAsync(buffer[..filled]))
            {
                return buffer[..filled];
            }
        }
    }

    private static async Task<bool> IsWholeAsync(byte[] message)
    {
        try
        {
            await WireMessages.BodyAsync(message);
            return true;
        }
        catch (Exception cut) when (cut is Thrift.TException or ArgumentException)
        {
            return false;
        }
    }
}
