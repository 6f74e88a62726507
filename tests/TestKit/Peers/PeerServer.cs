using System.Diagnostics;

namespace Lakehouse.TestKit.Peers;

/// <summary>
/// A foreign server that a script of <c>tests/peers</c> runs: the script says <c>ready</c>, and ends with its server when its standard
/// input ends. So a server never outlives this process, however that one ends. Not thread-safe.
/// </summary>
internal sealed class PeerServer : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private readonly Process process;

    private PeerServer(Process process) => this.process = process;

    /// <summary>Runs the script with bash and waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended instead, or took minutes.</exception>
    public static async Task<PeerServer> StartAsync(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("bash", [Checkout.PathOf("tests", "peers", script), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException("bash did not start.");
        var said = process.StandardError.ReadToEndAsync();
        var server = new PeerServer(process);
        using var deadline = new CancellationTokenSource(Limit);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(deadline.Token) is { } line)
            {
                if (line == "ready")
                {
                    return server;
                }
            }
        }
        catch (OperationCanceledException)
        {
            await server.DisposeAsync();
            throw new InvalidOperationException($"{script} was not ready after {Limit}: {await said}");
        }

        await server.DisposeAsync();
        throw new InvalidOperationException($"{script} ended before it was ready: {await said}");
    }

    /// <summary>Sends a line and waits for the line that answers it; for scripts that answer.</summary>
    public async Task<string> AskAsync(string line)
    {
        await process.StandardInput.WriteLineAsync(line);
        await process.StandardInput.FlushAsync();
        using var deadline = new CancellationTokenSource(Limit);
        return await process.StandardOutput.ReadLineAsync(deadline.Token) ?? throw new InvalidOperationException($"The peer ended at: {line}");
    }

    /// <summary>Sends a signal of the system's <c>kill</c>, such as <c>STOP</c>, to the script, or to what took its place.</summary>
    public async Task SignalAsync(string name) => (await PeerProcess.RunAsync("kill", [$"-{name}", $"{process.Id}"])).Succeeded("kill");

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        process.StandardInput.Close();
        using var deadline = new CancellationTokenSource(Limit);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }

        process.Dispose();
    }
}
