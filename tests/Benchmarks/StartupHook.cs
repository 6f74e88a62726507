using System.Globalization;

/// <summary>
/// Loaded into a measured program by <c>DOTNET_STARTUP_HOOKS</c>: when it ends, what it cost is written as
/// <c>name value</c> lines to the file that <c>LAKEHOUSE_BENCH_STATS</c> names. The product needs to know nothing of it.
/// </summary>
internal static class StartupHook
{
    /// <summary>Called by the runtime before <c>Main</c>.</summary>
    public static void Initialize()
    {
        var file = Environment.GetEnvironmentVariable("LAKEHOUSE_BENCH_STATS");
        if (!string.IsNullOrEmpty(file))
        {
            var started = TimeProvider.System.GetTimestamp();
            AppDomain.CurrentDomain.ProcessExit += (_, _) => File.WriteAllLines(file, Lines(started));
        }
    }

    private static IEnumerable<string> Lines(long started)
    {
        yield return Line("wall-seconds", TimeProvider.System.GetElapsedTime(started).TotalSeconds);
        yield return Line("cpu-seconds", Environment.CpuUsage.TotalTime.TotalSeconds);
        yield return Line("allocated-bytes", GC.GetTotalAllocatedBytes());
        yield return Line("gc-pause-seconds", GC.GetTotalPauseDuration().TotalSeconds);
        yield return Line("gen0", GC.CollectionCount(0));
        yield return Line("gen2", GC.CollectionCount(2));
        yield return Line("peak-rss-bytes", PeakResidentBytes());
    }

    private static string Line(string name, double value) => string.Create(CultureInfo.InvariantCulture, $"{name} {value}");

    private static double PeakResidentBytes()
    {
        const string status = "/proc/self/status";
        if (!File.Exists(status))
        {
            return Environment.WorkingSet;
        }

        var peak = File.ReadLines(status).First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * double.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
