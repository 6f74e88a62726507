using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Simulation;

/// <summary>The scenario's write, disturbed at every call that it makes to its store.</summary>
public sealed class CrashSweepTests
{
    private const int PointsForJava = 12;

    [Theory]
    [InlineData(Fault.CrashBefore, TableType.CopyOnWrite)]
    [InlineData(Fault.CrashAfter, TableType.CopyOnWrite)]
    [InlineData(Fault.CrashBefore, TableType.MergeOnRead)]
    [InlineData(Fault.CrashAfter, TableType.MergeOnRead)]
    public async Task A_crash_at_any_call_leaves_all_or_nothing(Fault fault, TableType type)
    {
        var scenario = await CrashScenario.CreateAsync(type);
        var calls = await CountCallsAsync(scenario);
        Assert.True(calls > 70, $"only {calls} calls: the scenario no longer does what it says");
        for (var number = 1; number <= calls; number++)
        {
            await WithCall(number, fault, async () =>
            {
                var storage = await scenario.RestoreAsync(new MemoryStorage(TimeProvider.System));
                await CrashAsync(storage, number, fault);
                await CrashScenario.FollowAsync(storage, await OldOrNewRowsAsync(storage));
            });
        }
    }

    [Theory]
    [InlineData(Fault.FailBefore, TableType.CopyOnWrite)]
    [InlineData(Fault.FailAfter, TableType.CopyOnWrite)]
    [InlineData(Fault.FailBefore, TableType.MergeOnRead)]
    [InlineData(Fault.FailAfter, TableType.MergeOnRead)]
    public async Task A_failure_at_any_call_is_an_error_with_the_old_rows_or_a_commit_with_the_new_ones(Fault fault, TableType type)
    {
        var scenario = await CrashScenario.CreateAsync(type);
        var calls = await CountCallsAsync(scenario);
        for (var number = 1; number <= calls; number++)
        {
            await WithCall(number, fault, async () =>
            {
                var storage = await scenario.RestoreAsync(new MemoryStorage(TimeProvider.System));
                var rows = await FailAsync(storage, number, fault);
                Assert.Equal(rows, await OrderTable.ReadAsync(storage));
                await CrashScenario.FollowAsync(storage, rows);
            });
        }
    }

    [Theory]
    [InlineData(TableType.CopyOnWrite)]
    [InlineData(TableType.MergeOnRead)]
    public async Task Java_accepts_the_table_after_a_crash_and_after_the_next_write(TableType type)
    {
        var java = JavaHudi.Require();
        var scenario = await CrashScenario.CreateAsync(type);
        var calls = await CountCallsAsync(scenario);
        using var folder = new TempFolder("crash");
        var checks = new List<string>();
        for (var point = 0; point < PointsForJava; point++)
        {
            var number = 1 + (point * (calls - 1) / (PointsForJava - 1));
            var storage = await scenario.RestoreAsync(new LocalStorage(folder.Folder($"t{number}")));
            await CrashAsync(storage, number, point % 2 == 0 ? Fault.CrashBefore : Fault.CrashAfter);
            await CrashScenario.FollowAsync(storage, await OldOrNewRowsAsync(storage));
            checks.Add($"- validate --table {JavaHudi.Quote(storage.Root)} --buckets 2 --expect-version 6");
        }

        foreach (var result in await java.ScriptAsync(checks, cancellationToken: TestContext.Current.CancellationToken))
        {
            // Log files of a write that was rolled back stay, before the command block that undoes them.
            var findings = JavaHudi.WithoutChangeLogs(result.Texts("errors").Concat(result.Texts("warnings")))
                .Where(finding => !(finding.Contains(".log.", StringComparison.Ordinal) && finding.EndsWith("is named by no commit", StringComparison.Ordinal)));
            Assert.Equal(string.Empty, string.Join('\n', findings));
        }
    }

    private static async Task<int> CountCallsAsync(CrashScenario scenario)
    {
        var inner = await scenario.RestoreAsync(new MemoryStorage(TimeProvider.System));
        var storage = new FaultStorage(inner, FaultPlan.None);
        await CrashScenario.WriteAsync(storage);
        Assert.Equal(CrashScenario.NewRows, await OrderTable.ReadAsync(inner));
        Assert.Contains(storage.History, call => call.Path.EndsWith(".rollback", StringComparison.Ordinal));
        Assert.Contains(storage.History, call => call.Path.EndsWith(".clean", StringComparison.Ordinal));
        return storage.Calls;
    }

    private static async Task CrashAsync(IStorage storage, int number, Fault fault) =>
        await Assert.ThrowsAsync<SimulatedCrashException>(() => CrashScenario.WriteAsync(new FaultStorage(storage, FaultPlan.At(number, fault))));

    private static async Task<IReadOnlyList<OrderRow>> FailAsync(IStorage storage, int number, Fault fault)
    {
        // A lock that was taken unseen would stay: nobody has its handle, and the process lives on.
        var plan = FaultPlan.When(call => call.Number != number ? Fault.None
            : call.Operation == StorageOperation.Lock ? Fault.FailBefore
            : fault);
        try
        {
            var result = await CrashScenario.WriteAsync(new FaultStorage(storage, plan));
            return result.Outcome is CommitOutcome.Committed ? CrashScenario.NewRows : await OldOrNewRowsAsync(storage);
        }
        catch (LakehouseException exception)
        {
            Assert.Equal(ErrorKind.Unavailable, exception.Kind);
            return CrashScenario.OldRows;
        }
    }

    private static async Task<IReadOnlyList<OrderRow>> OldOrNewRowsAsync(IStorage storage)
    {
        var rows = await OrderTable.ReadAsync(storage);
        var isNew = rows.SequenceEqual(CrashScenario.NewRows);
        Assert.True(isNew || rows.SequenceEqual(CrashScenario.OldRows), $"neither old nor new: {string.Join("; ", rows)}");
        return rows;
    }

    private static async Task WithCall(int number, Fault fault, Func<Task> check)
    {
        try
        {
            await check();
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            throw new InvalidOperationException($"{fault} at call {number}: {exception.Message}", exception);
        }
    }
}
