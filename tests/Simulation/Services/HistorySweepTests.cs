using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Simulation.Services;

/// <summary>Savepoint, rollback, restore, cleaning and archival, disturbed at every call that they make to their store.</summary>
public sealed class HistorySweepTests
{
    public static TheoryData<TableType, Fault> Cases => new()
    {
        { TableType.CopyOnWrite, Fault.CrashBefore },
        { TableType.CopyOnWrite, Fault.CrashAfter },
        { TableType.CopyOnWrite, Fault.FailAfter },
        { TableType.MergeOnRead, Fault.CrashBefore },
        { TableType.MergeOnRead, Fault.CrashAfter },
        { TableType.MergeOnRead, Fault.FailBefore },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_restore_that_dies_is_finished_by_whoever_writes_next(TableType type, Fault fault)
    {
        var scenario = await UndoScenario.CreateAsync(type, pendingPlan: true);
        await UndoneOrNotAsync(scenario, new RestoreRequest { Savepoint = scenario.Savepoint }, fault, scenario.RowsThen, "3");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_position_that_is_kept_is_kept_whenever_the_rows_are_undone(TableType type, Fault fault)
    {
        var scenario = await UndoScenario.CreateAsync(type, pendingPlan: true);
        await UndoneOrNotAsync(scenario, new RollbackRequest { To = scenario.Savepoint, KeepPosition = true }, fault, scenario.RowsThen, "6");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_rollback_of_the_newest_write_that_dies_is_finished_by_whoever_writes_next(TableType type, Fault fault)
    {
        var scenario = await UndoScenario.CreateAsync(type);
        var newest = scenario.Timeline.LastCompletedWrite!.Value;
        await UndoneOrNotAsync(scenario, new RollbackRequest { Instant = newest }, fault, scenario.RowsBefore, "5");
        await UndoneOrNotAsync(scenario, new RollbackRequest { Instant = newest, KeepPosition = true }, fault, scenario.RowsBefore, "6");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_clean_that_dies_takes_no_row_and_is_finished(TableType type, Fault fault)
    {
        var scenario = await UndoScenario.CreateAsync(type, savepoint: false);
        await UnchangedAsync(scenario, new CleaningRequest { Retained = 1 }, fault, expectFewer: true);
        await UnchangedAsync(scenario, new CleaningRequest { Policy = CleaningPolicy.LatestFileVersions, Retained = 1 }, fault, expectFewer: true);
    }

    [Theory]
    [InlineData(TableType.CopyOnWrite, CleaningPolicy.LatestCommits)]
    [InlineData(TableType.CopyOnWrite, CleaningPolicy.LatestFileVersions)]
    [InlineData(TableType.MergeOnRead, CleaningPolicy.LatestCommits)]
    [InlineData(TableType.MergeOnRead, CleaningPolicy.LatestFileVersions)]
    public async Task What_a_savepoint_protects_can_be_read_and_restored_after_a_clean(TableType type, CleaningPolicy policy)
    {
        var scenario = await UndoScenario.CreateAsync(type);
        var storage = await scenario.RestoreAsync();
        await UndoScenario.RunAsync(storage, new CleaningRequest { Policy = policy, Retained = 1 });
        Assert.Equal(scenario.RowsThen, await UndoScenario.ReadAsync(storage, scenario.Savepoint));

        await UndoScenario.RunAsync(storage, new RestoreRequest { Savepoint = scenario.Savepoint });

        Assert.Equal(scenario.RowsThen, await OrderTable.ReadAsync(storage));
        await UndoScenario.FollowAsync(storage, scenario.RowsThen);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task An_archival_that_dies_takes_no_row_and_names_no_instant_twice(TableType type, Fault fault)
    {
        var scenario = await UndoScenario.CreateAsync(type);
        var left = await UnchangedAsync(scenario, new ArchivalRequest { MinCommits = 1, MaxCommits = 1 }, fault, expectFewer: false);
        var state = await TableState.LoadAsync(left, TestContext.Current.CancellationToken);
        Assert.Equal(scenario.Savepoint, state.Timeline.CompletedWrites[0].Time);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_savepoint_that_dies_is_there_or_can_be_made_again(TableType type, Fault fault)
    {
        var scenario = await UndoScenario.CreateAsync(type);
        await UnchangedAsync(scenario, new SavepointRequest { Action = SavepointAction.Create }, fault, expectFewer: false);
    }

    // The rows are all old or all undone as soon as the next writer has opened the table, and the position fits to them.
    private static async Task UndoneOrNotAsync(
        UndoScenario scenario, ServiceRequest request, Fault fault, IReadOnlyList<OrderRow> undone, string position)
    {
        await SweepAsync(scenario, request, fault, async storage =>
        {
            await UndoScenario.SettleAsync(storage);
            var rows = await OrderTable.ReadAsync(storage);
            var isUndone = rows.SequenceEqual(undone);
            Assert.True(isUndone || rows.SequenceEqual(scenario.RowsNow), $"neither old nor undone: {string.Join("; ", rows)}");
            Assert.Equal(isUndone ? position : "6", await UndoScenario.PositionAsync(storage));
            if (!isUndone)
            {
                await UndoScenario.RunAsync(storage, request);
                Assert.Equal(undone, await OrderTable.ReadAsync(storage));
                Assert.Equal(position, await UndoScenario.PositionAsync(storage));
            }

            await UndoScenario.FollowAsync(storage, undone);
        });
    }

    private static async Task<IStorage> UnchangedAsync(UndoScenario scenario, ServiceRequest request, Fault fault, bool expectFewer)
    {
        IStorage left = new MemoryStorage(TimeProvider.System);
        await SweepAsync(scenario, request, fault, async storage =>
        {
            Assert.Equal(scenario.RowsNow, await OrderTable.ReadAsync(storage));
            await UndoScenario.RunAsync(storage, request);
            Assert.Equal(scenario.RowsNow, await OrderTable.ReadAsync(storage));
            Assert.Equal("6", await UndoScenario.PositionAsync(storage));
            var again = await UndoScenario.RunAsync(storage, request);
            Assert.True(again.Outcome is null && again.FilesDeleted == 0, "the service finds work after it was finished");
            left = storage;
        });
        Assert.True(!expectFewer || await FilesAsync(left) < await FilesAsync(await scenario.RestoreAsync()), "nothing was removed");
        await UndoScenario.FollowAsync(left, scenario.RowsNow);
        return left;
    }

    private static async Task SweepAsync(UndoScenario scenario, ServiceRequest request, Fault fault, Func<IStorage, Task> check)
    {
        var counting = new FaultStorage(await scenario.RestoreAsync(), FaultPlan.None);
        await UndoScenario.RunAsync(counting, request);
        Assert.True(counting.Calls > 10, $"only {counting.Calls} calls: the service does nothing");
        for (var number = 1; number <= counting.Calls; number++)
        {
            var storage = await scenario.RestoreAsync();
            try
            {
                await DisturbAsync(storage, request, number, fault);
                await check(storage);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                throw new InvalidOperationException($"{request.Kind}, {fault} at call {number} ({counting.History[number - 1]}): {exception.Message}", exception);
            }
        }
    }

    private static async Task DisturbAsync(MemoryStorage storage, ServiceRequest request, int number, Fault fault)
    {
        // A lock that was taken unseen would stay: nobody has its handle, and the process lives on.
        var plan = FaultPlan.When(call => call.Number != number ? Fault.None
            : call.Operation == StorageOperation.Lock && fault == Fault.FailAfter ? Fault.FailBefore
            : fault);
        try
        {
            await UndoScenario.RunAsync(new FaultStorage(storage, plan), request);
        }
        catch (SimulatedCrashException)
        {
        }
        catch (LakehouseException exception) when (exception.Kind == ErrorKind.Unavailable)
        {
        }
    }

    private static async Task<int> FilesAsync(IStorage storage)
    {
        var count = 0;
        await foreach (var file in storage.ListAsync(string.Empty, recursive: true, TestContext.Current.CancellationToken))
        {
            count += file.Path.StartsWith(".hoodie/", StringComparison.Ordinal) ? 0 : 1;
        }

        return count;
    }
}
