using System.Diagnostics;
using System.Globalization;
using Lakehouse.Query;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.Benchmarks.EndToEnd;

/// <summary>One statement, several times in one process: what the first time costs, and the later ones.</summary>
/// <param name="lake">The lake.</param>
internal sealed class WarmQueries(string lake)
{
    /// <summary>Times and peak memory in one line.</summary>
    public async Task<string> RunAsync(string sql, int times)
    {
        var engine = new QueryEngine(new LocalStorage(lake), new QueryOptions());
        var took = new List<double>();
        for (var time = 0; time < times; time++)
        {
            var start = Stopwatch.GetTimestamp();
            await using var result = await engine.QueryAsync(sql);
            await foreach (var batch in result.ReadAsync())
            {
                batch.Dispose();
            }

            took.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        var later = took.Skip(1).Order().ToArray();
        using var process = Process.GetCurrentProcess();
        return string.Create(CultureInfo.InvariantCulture, $"{lake}: first {took[0]:0} ms, then {later[later.Length / 2]:0} ms (median of {later.Length}, fastest {later[0]:0}), peak {process.PeakWorkingSet64 >> 20} MiB, {process.TotalProcessorTime.TotalSeconds:0.0} CPU-s");
    }
}
