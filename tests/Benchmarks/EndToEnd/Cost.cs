using System.Globalization;

namespace Lakehouse.Benchmarks.EndToEnd;

/// <summary>What a program cost from start to end.</summary>
/// <param name="WallSeconds">From start to exit, start of the runtime included.</param>
/// <param name="CpuSeconds">User plus system, all threads.</param>
/// <param name="PeakBytes">Largest resident set.</param>
/// <param name="AllocatedBytes">Managed memory allocated over the whole run.</param>
/// <param name="GcPauseSeconds">Time in which the garbage collector stopped the program.</param>
internal sealed record Cost(double WallSeconds, double CpuSeconds, double PeakBytes, double AllocatedBytes, double GcPauseSeconds)
{
    /// <summary>Reads what <see cref="StartupHook"/> wrote.</summary>
    public static Cost Parse(IEnumerable<string> lines)
    {
        var values = lines.Select(line => line.Split(' ')).ToDictionary(part => part[0], part => double.Parse(part[1], CultureInfo.InvariantCulture));
        return new Cost(values["wall-seconds"], values["cpu-seconds"], values["peak-rss-bytes"], values["allocated-bytes"], values["gc-pause-seconds"]);
    }
}
