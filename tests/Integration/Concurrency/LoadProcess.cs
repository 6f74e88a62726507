using System.Diagnostics;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.Integration.Concurrency;

/// <summary>The program itself, loading a file into a table that others write too, as a process that can be signalled.</summary>
internal sealed class LoadProcess : IDisposable
{
    // Many times what it takes; only what hangs gets there.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private readonly Process process;
    private readonly Task<string> output;
    private readonly Task<string> error;

    public LoadProcess(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "lakehouse.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        process = Process.Start(start)!;
        output = process.StandardOutput.ReadToEndAsync();
        error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>True while it can still be signalled.</summary>
    public bool IsRunning => !process.HasExited;

    /// <summary>Sends a signal; nothing happens when the process has just ended.</summary>
    public async Task SignalAsync(string name)
    {
        if (IsRunning)
        {
            await PeerProcess.RunAsync("kill", [$"-{name}", $"{process.Id}"]);
        }
    }

    /// <summary>Waits for its end.</summary>
    /// <exception cref="TimeoutException">It did not end within ten minutes.</exception>
    public async Task<(int Code, string Output)> EndAsync()
    {
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Limit, TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await error);
    }

    public void Dispose()
    {
        if (IsRunning)
        {
            process.Kill();
        }

        process.Dispose();
    }
}
