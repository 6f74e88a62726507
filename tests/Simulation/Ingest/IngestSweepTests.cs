using Lakehouse.TableFormat.Storage;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.Simulation.Ingest;

/// <summary>The line from a file to three tables and the quarantine, disturbed at the calls that it makes to its store.</summary>
public sealed class IngestSweepTests
{
    private const int MostPoints = 36;

    [Theory]
    [InlineData(Fault.CrashBefore)]
    [InlineData(Fault.CrashAfter)]
    public async Task A_crash_at_any_call_loses_nothing_and_doubles_nothing(Fault fault)
    {
        using var scenario = new IngestScenario();
        await SweepAsync(scenario, fault, scenario.RunAsync);
    }

    [Theory]
    [InlineData(Fault.FailBefore)]
    [InlineData(Fault.FailAfter)]
    public async Task A_store_that_fails_once_is_asked_again_and_no_table_stops(Fault fault)
    {
        using var scenario = new IngestScenario();
        await SweepAsync(scenario, fault, _ => Task.CompletedTask);
    }

    private static async Task SweepAsync(IngestScenario scenario, Fault fault, Func<IStorage, Task> follow)
    {
        var (calls, positions) = await UndisturbedAsync(scenario);
        // A stride that shares no factor with the number of steps in a commit comes to each kind of step.
        var stride = Math.Max(1, calls / MostPoints) | 1;
        for (var number = 1; number <= calls; number += stride)
        {
            try
            {
                var lake = new MemoryStorage(TimeProvider.System);
                await DisturbAsync(scenario, lake, number, fault);
                await follow(lake);
                await scenario.AssertDoneAsync(lake);
                Assert.Equal(positions, await IngestScenario.PositionsAsync(lake));
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                throw new InvalidOperationException($"{fault} at call {number} of {calls}: {exception.Message}", exception);
            }
        }
    }

    private static async Task<(int Calls, List<string> Positions)> UndisturbedAsync(IngestScenario scenario)
    {
        var inner = new MemoryStorage(TimeProvider.System);
        var storage = new FaultStorage(inner, FaultPlan.None);
        var (summary, _) = await scenario.RunAsync(storage);
        Assert.True(summary.Tables.Sum(table => table.Commits) >= 6, "too few commits to prove anything");
        await scenario.AssertDoneAsync(inner);
        return (storage.Calls, await IngestScenario.PositionsAsync(inner));
    }

    private static async Task DisturbAsync(IngestScenario scenario, IStorage lake, int number, Fault fault)
    {
        // A lock that was taken unseen would stay: nobody has its handle, and the process lives on.
        var storage = new FaultStorage(lake, FaultPlan.When(call => call.Number != number ? Fault.None
            : call.Operation == StorageOperation.Lock && fault == Fault.FailAfter ? Fault.FailBefore
            : fault));
        try
        {
            await scenario.RunAsync(storage);
        }
        catch (Exception exception) when (storage.HasCrashed && exception is not OperationCanceledException)
        {
            // The process is dead; what it said last is of no interest.
        }
    }
}
