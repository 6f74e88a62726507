using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Lakehouse.TestKit;

namespace Lakehouse.Simulation.ObjectStore;

/// <summary>A writer in a process of its own (<c>tests/WriterHost</c>) that can be stopped, continued and killed.</summary>
internal sealed class WriterProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = new();
    private readonly Task reading;
    private readonly Task<string> errors;

    private WriterProcess(string name, Process process)
    {
        Name = name;
        this.process = process;
        reading = ReadAsync();
        errors = process.StandardError.ReadToEndAsync();
    }

    public string Name { get; }

    /// <summary>What it has said so far.</summary>
    public IReadOnlyList<string> Lines => [.. lines];

    /// <summary>Numbers of its writes of which it said this.</summary>
    public IReadOnlySet<int> Said(string word) => Lines
        .Select(line => line.Split(' ')).Where(words => words[0] == word)
        .Select(words => int.Parse(words[1], CultureInfo.InvariantCulture)).ToHashSet();

    public static WriterProcess Start(Uri endpoint, string table, string name, int first, int writes, TimeSpan lease, TimeSpan heartbeat)
    {
        var bin = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var host = Checkout.PathOf("tests", "WriterHost", "bin", bin.Parent!.Name, bin.Name, "Lakehouse.WriterHost.dll");
        string[] arguments =
        [
            host, endpoint.ToString().TrimEnd('/'), table, name, $"{first}", $"{writes}", $"{lease.TotalMilliseconds}", $"{heartbeat.TotalMilliseconds}",
        ];
        return new(name, Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!);
    }

    /// <summary>SIGSTOP, SIGCONT or SIGKILL.</summary>
    public void Signal(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        kill.WaitForExit();
    }

    /// <summary>Waits until it has said something.</summary>
    public async Task UntilAsync(Func<IReadOnlyList<string>, bool> said, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (!said(Lines))
        {
            if (Stopwatch.GetElapsedTime(started) > Limit)
            {
                throw new TimeoutException($"{Name} said no such thing: {string.Join("; ", Lines)}");
            }

            await Task.Delay(20, cancellationToken);
        }
    }

    /// <summary>Waits for its end; a failure of its own is one of the test.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        await process.WaitForExitAsync(cancellationToken).WaitAsync(Limit, cancellationToken);
        await reading;
        if (process.ExitCode is not (0 or 137))
        {
            throw new InvalidOperationException($"{Name} ended with {process.ExitCode}: {await errors}");
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            lines.Enqueue(line);
        }
    }
}
