using System.Globalization;
using Lakehouse.TableFormat.Ambient;
using Xunit;

namespace Lakehouse.Simulation.History;

/// <summary>
/// Random histories from seeds that are always the same, so that a run says something about the code alone. <c>LAKEHOUSE_SEED</c> begins with
/// another one, <c>LAKEHOUSE_RUNS</c> and <c>LAKEHOUSE_STEPS</c> set how many and how long. In a bucket requests go side by side and time is real, so
/// there a seed repeats the operations, and their faults only nearly.
/// </summary>
internal static class HistoryRuns
{
    /// <summary>Runs histories of one form of table in memory: 25,000 steps unless told otherwise.</summary>
    public static Task RunAsync(HistorySettings settings) =>
        RunAsync(settings, 50, 500, (_, random) => Task.FromResult<IHistoryStore>(new MemoryHistoryStore(random)));

    /// <summary>Runs histories of one form of table in a bucket: a short one unless told otherwise.</summary>
    public static Task RunInBucketAsync(HistorySettings settings) =>
        RunAsync(settings, 1, 20, (seed, _) => BucketHistoryStore.CreateAsync(seed));

    private static async Task RunAsync(HistorySettings settings, int usualRuns, int usualSteps, Func<int, SeededIds, Task<IHistoryStore>> createAsync)
    {
        var replayed = Number("LAKEHOUSE_SEED");
        var first = replayed ?? 1;
        var runs = Number("LAKEHOUSE_RUNS") ?? (replayed is null ? usualRuns : 1);
        for (var seed = first; seed < first + runs; seed++)
        {
            var random = new SeededIds(seed);
            await using var store = await createAsync(seed, random);
            var simulation = new HistorySimulation(settings, random, store);
            try
            {
                await simulation.RunAsync(Number("LAKEHOUSE_STEPS") ?? usualSteps);
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
