using System.Globalization;
using System.Text;

namespace Lakehouse.Benchmarks.EndToEnd;

/// <summary>Results as the table of <c>docs/benchmarks.md</c>.</summary>
internal static class Report
{
    /// <summary>One line per result.</summary>
    public static string Markdown(IEnumerable<(string Name, long Items, string Unit, Cost Cost)> results)
    {
        var text = new StringBuilder();
        text.AppendLine("| work | wall | CPU | per CPU-s | per s | peak memory | allocated | GC pause |");
        text.AppendLine("|---|---|---|---|---|---|---|---|");
        foreach (var (name, items, unit, cost) in results)
        {
            text.AppendLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {cost.WallSeconds:0.0} s | {cost.CpuSeconds:0.0} s | {items / cost.CpuSeconds:#,0} {unit} | {items / cost.WallSeconds:#,0} {unit} | {cost.PeakBytes / (1 << 20):#,0} MiB | {cost.AllocatedBytes / (1 << 20):#,0} MiB ({cost.AllocatedBytes / items:#,0} B per item) | {cost.GcPauseSeconds / cost.WallSeconds:0.0 %} |"));
        }

        return text.ToString();
    }
}
