using System.Globalization;
using Xunit;

namespace Lakehouse.Simulation.History;

/// <summary>
/// Random histories from seeds that are always the same, so that a run says something about the code alone. <c>LAKEHOUSE_SEED</c> begins with
/// another one, <c>LAKEHOUSE_RUNS</c> and <c>LAKEHOUSE_STEPS</c> set how many and how long.
/// </summary>
internal static class HistoryRuns
{
    private const int Runs = 50;
    private const int Steps = 500;

    /// <summary>Runs histories of one form of table: 25,000 steps unless told otherwise.</summary>
    public static async Task RunAsync(HistorySettings settings)
    {
        var replayed = Number("LAKEHOUSE_SEED");
        var first = replayed ?? 1;
        var runs = Number("LAKEHOUSE_RUNS") ?? (replayed is null ? Runs : 1);
        for (var seed = first; seed < first + runs; seed++)
        {
            var simulation = new HistorySimulation(settings, seed);
            try
            {
                await simulation.RunAsync(Number("LAKEHOUSE_STEPS") ?? Steps);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                throw new InvalidOperationException($"LAKEHOUSE_SEED={seed}: {exception.Message}", exception);
            }

            var counts = simulation.Counts.Select(entry => $"{entry.Key} {entry.Value.Runs} ({entry.Value.Disturbed} disturbed)");
            TestContext.Current.TestOutputHelper?.WriteLine($"LAKEHOUSE_SEED={seed}: {string.Join(", ", counts)}");
        }
    }

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
