using System.Diagnostics;

namespace Lakehouse.TestKit.Peers;

/// <summary>Runs a foreign program to its end.</summary>
public static class PeerProcess
{
    // Many times what anything takes; only what hangs gets there.
    private static readonly TimeSpan UsualLimit = TimeSpan.FromMinutes(20);

    /// <summary>Starts, collects both outputs, waits; the process tree is killed when the token or the limit ends the wait.</summary>
    /// <param name="program">Path, or a name found in PATH.</param>
    /// <param name="arguments">Passed as they are, without a shell.</param>
    /// <param name="folder">Working folder; the current one when null.</param>
    /// <param name="environment">Added to the inherited environment; a null value removes.</param>
    /// <param name="limit">Twenty minutes when null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<PeerOutput> RunAsync(
        string program,
        IEnumerable<string> arguments,
        string? folder = null,
        IReadOnlyDictionary<string, string?>? environment = null,
        TimeSpan? limit = null,
        CancellationToken cancellationToken = default)
    {
        using var process = Process.Start(StartInfo(program, arguments, folder, environment))
            ?? throw new InvalidOperationException($"{program} did not start.");
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = process.StandardError.ReadToEndAsync(CancellationToken.None);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(limit ?? UsualLimit);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException($"{program} ran longer than {limit ?? UsualLimit}.");
        }

        return new PeerOutput(process.ExitCode, await output, await error);
    }

    private static ProcessStartInfo StartInfo(
        string program, IEnumerable<string> arguments, string? folder, IReadOnlyDictionary<string, string?>? environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = folder ?? "",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        return start;
    }
}
