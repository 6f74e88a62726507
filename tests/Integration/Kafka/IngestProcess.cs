using System.Diagnostics;
using System.Text;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.Integration.Kafka;

/// <summary>The program itself, ingesting, as a process that can be signalled.</summary>
internal sealed class IngestProcess : IDisposable
{
    // Many times what anything takes; only what hangs gets there.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    private readonly Process process;
    private readonly StringBuilder output = new();

    public IngestProcess(string config, params string[] more)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "lakehouse.dll"), "ingest", "--config", config, .. more])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Both outputs so far.</summary>
    public string Output
    {
        get
        {
            lock (output) return output.ToString();
        }
    }

    /// <summary>A configuration that reads topics of a broker into <c>lake</c> of the folder.</summary>
    public static string Configure(TempFolder folder, string broker, string topics, string group, params string[] more) => folder.WriteLines($"{group}-{more.Length}.yaml",
    [
        $"lake: {folder.PathOf("lake")}",
        "source:",
        "  kafka:",
        $"    brokers: {broker}",
        $"    topics: ['{topics}']",
        $"    group: {group}",
        "    session-timeout: 6s",
        "commit:",
        "  rows: 200",
        "  interval: 300ms",
        .. more,
    ]);

    /// <summary>Sends a signal; nothing happens when the process has ended.</summary>
    public async Task SignalAsync(string name)
    {
        var sent = await PeerProcess.RunAsync("kill", [$"-{name}", $"{process.Id}"]);
        if (!process.HasExited) sent.Succeeded("kill");
    }

    /// <summary>Waits until the outputs hold a text.</summary>
    public Task SaysAsync(string text) => UntilAsync(() => Output.Contains(text, StringComparison.Ordinal), $"It never said '{text}'");

    public async Task UntilAsync(Func<bool> condition, string otherwise)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < Limit, $"{otherwise} within {Limit}: {Output}");
            Assert.False(process.HasExited, $"{otherwise}, and it ended: {Output}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Waits for its end and gives the exit code.</summary>
    public async Task<int> ExitAsync()
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Limit);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            Assert.Fail($"It did not end within {Limit}: {Output}");
        }

        return process.ExitCode;
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.Dispose();
    }

    private void Note(string? line)
    {
        lock (output) output.AppendLine(line);
    }
}
