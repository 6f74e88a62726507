using System.Globalization;
using Lakehouse.TableFormat.Timeline;
using Xunit;

namespace Lakehouse.Simulation.History;

/// <summary>
/// Random histories of tables of every form: 100,000 steps in all, from seeds that are always the same, so that a run says something about the code
/// alone. <c>LAKEHOUSE_SEED</c> runs another one, <c>LAKEHOUSE_RUNS</c> and <c>LAKEHOUSE_STEPS</c> set how many and how long.
/// </summary>
public sealed class HistoryTests
{
    private const int Runs = 50;
    private const int Steps = 500;

    [Theory]
    [InlineData(TableType.CopyOnWrite, 2)]
    [InlineData(TableType.CopyOnWrite, null)]
    [InlineData(TableType.MergeOnRead, 2)]
    [InlineData(TableType.MergeOnRead, null)]
    public async Task A_random_history_with_crashes_agrees_with_the_model(TableType type, int? buckets)
    {
        var replayed = Number("LAKEHOUSE_SEED");
        var runs = Number("LAKEHOUSE_RUNS") ?? (replayed is null ? Runs : 1);
        for (var seed = replayed ?? 1; seed < (replayed ?? 1) + runs; seed++)
        {
            var simulation = new HistorySimulation(new HistorySettings(type, buckets), seed);
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
