using System.Diagnostics;

namespace Lakehouse.Benchmarks.EndToEnd;

/// <summary>The program <c>lakehouse</c> as a user runs it, measured from outside of its code.</summary>
/// <param name="assembly">Path of <c>lakehouse.dll</c>, a Release build.</param>
internal sealed class LakehouseProgram(string assembly)
{
    /// <summary>Runs a command to its end; an exit code other than 0 is an exception with all that it said.</summary>
    public Cost Run(params string[] arguments)
    {
        var stats = Path.GetTempFileName();
        var start = new ProcessStartInfo("dotnet", [assembly, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        start.Environment["LAKEHOUSE_BENCH_STATS"] = stats;
        start.Environment["NO_COLOR"] = "1";
        Console.WriteLine($"> lakehouse {string.Join(' ', arguments)}");
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"lakehouse {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{output}\n{error.Result}");
        }

        var cost = Cost.Parse(File.ReadLines(stats));
        File.Delete(stats);
        return cost;
    }
}
