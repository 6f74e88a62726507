using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Ambient;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Simulation.Services;

/// <summary>
/// A compaction that is scheduled, executed and completed, disturbed at every call that it makes to its store. No row may change at any
/// moment, a write may come in between, and the next run must finish what is left.
/// </summary>
public sealed class CompactionSweepTests
{
    private const int PointsForJava = 12;

    private static readonly OrderRow[] Rows =
        [new("a", "eu", 2, "second"), new("b", "eu", 1, "first"), new("e", "eu", 2, "second"), new("c", "us", 2, "second"), new("f", "us", 1, "first")];

    private static readonly OrderRow[] RowsAfterWrite =
        [new("x", "asia", 3, "third"), new("a", "eu", 3, "third"), new("e", "eu", 2, "second"), new("c", "us", 2, "second"), new("f", "us", 1, "first"), new("g", "us", 3, "third")];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static WriterOptions Options => new() { Retained = 0, MaxParallelFileGroups = 1, Ids = new SeededIds(7) };

    [Theory]
    [InlineData(Fault.CrashBefore, false)]
    [InlineData(Fault.CrashAfter, false)]
    [InlineData(Fault.CrashBefore, true)]
    [InlineData(Fault.CrashAfter, true)]
    public async Task A_crash_at_any_call_changes_no_row_and_the_next_run_finishes(Fault fault, bool writeBetween)
    {
        var before = await MakeAsync();
        var calls = await CountCallsAsync(before);
        Assert.True(calls > 50, $"only {calls} calls: the scenario no longer does what it says");
        for (var number = 1; number <= calls; number++)
        {
            await At(number, fault, async () =>
            {
                var storage = await before.WriteToAsync(new MemoryStorage(TimeProvider.System));
                await Assert.ThrowsAsync<SimulatedCrashException>(() => CompactAsync(new FaultStorage(storage, FaultPlan.At(number, fault))));
                await FinishAsync(storage, writeBetween);
            });
        }
    }

    [Theory]
    [InlineData(Fault.FailBefore)]
    [InlineData(Fault.FailAfter)]
    public async Task A_failure_at_any_call_is_an_error_or_a_compaction(Fault fault)
    {
        var before = await MakeAsync();
        var calls = await CountCallsAsync(before);
        for (var number = 1; number <= calls; number++)
        {
            await At(number, fault, async () =>
            {
                var storage = await before.WriteToAsync(new MemoryStorage(TimeProvider.System));
                await FailAsync(storage, number, fault);
                await FinishAsync(storage, writeBetween: false);
            });
        }
    }

    [Fact]
    public async Task A_crash_in_the_run_that_takes_up_a_crashed_one_leaves_nothing_but_the_plan()
    {
        var before = await MakeAsync();
        var calls = await CountCallsAsync(before);
        for (var first = calls / 3; first <= calls; first += 7)
        {
            for (var second = 1; second <= calls; second += 5)
            {
                var storage = await before.WriteToAsync(new MemoryStorage(TimeProvider.System));
                await Assert.ThrowsAsync<SimulatedCrashException>(() => CompactAsync(new FaultStorage(storage, FaultPlan.At(first, Fault.CrashAfter))));
                await TryCrashAsync(storage, second);
                await At(second, Fault.CrashBefore, () => FinishAsync(storage, writeBetween: (first + second) % 2 == 0));
            }
        }
    }

    [Fact]
    public async Task Java_accepts_the_table_after_a_crash_and_after_the_next_run()
    {
        var java = JavaHudi.Require();
        var before = await MakeAsync();
        var calls = await CountCallsAsync(before);
        using var folder = new TempFolder("compaction-crash");
        var script = new List<string>();
        var expected = new List<int>();
        for (var point = 0; point < PointsForJava; point++)
        {
            var number = 1 + (point * (calls - 1) / (PointsForJava - 1));
            var storage = await before.WriteToAsync(new LocalStorage(folder.Folder($"t{number}")));
            await Assert.ThrowsAsync<SimulatedCrashException>(
                () => CompactAsync(new FaultStorage(storage, FaultPlan.At(number, point % 2 == 0 ? Fault.CrashBefore : Fault.CrashAfter))));
            await CompactAsync(storage);
            script.Add($"- validate --table {JavaHudi.Quote(storage.Root)} --buckets 2 --expect-version 6");
            script.Add($"- read --table {JavaHudi.Quote(storage.Root)} --out {folder.PathOf($"rows{point}")}");
            expected.Add(point);
        }

        foreach (var result in await java.ScriptAsync(script, cancellationToken: Stop))
        {
            Assert.Equal(string.Empty, string.Join('\n', result.Texts("errors").Concat(result.Texts("warnings")).Concat(result.Texts("error"))));
        }

        foreach (var point in expected)
        {
            Assert.Equal(Rows, OrderTable.Rows(await File.ReadAllLinesAsync(folder.PathOf($"rows{point}"), Stop)));
        }
    }

    private static async Task<StoredFiles> MakeAsync()
    {
        var storage = new MemoryStorage(TimeProvider.System);
        await OrderTable.CreateAsync(storage, type: TableType.MergeOnRead);
        await using var writer = await TableWriter.OpenAsync(storage, Options, Stop);
        await writer.WriteRowsAsync([new("a", "eu", 1, "first"), new("b", "eu", 1, "first"), new("c", "us", 1, "first"), new("d", "us", 1, "first"), new("f", "us", 1, "first")]);
        await writer.WriteRowsAsync([new("a", "eu", 2, "second"), new("c", "us", 2, "second"), new("e", "eu", 2, "second"), new("d", "us", 2, Kind: RowKind.Delete)]);
        Assert.Equal(Rows, await OrderTable.ReadAsync(storage));
        return await StoredFiles.OfAsync(storage);
    }

    private static async Task<int> CountCallsAsync(StoredFiles before)
    {
        var storage = new FaultStorage(await before.WriteToAsync(new MemoryStorage(TimeProvider.System)), FaultPlan.None);
        var result = await CompactAsync(storage);
        Assert.IsType<CommitOutcome.Committed>(result.Outcome);
        return storage.Calls;
    }

    private static async Task<ServiceResult> CompactAsync(IStorage storage)
    {
        await using var services = await TableServices.OpenAsync(storage, Options, Stop);
        return await services.RunAsync(new CompactionRequest(), cancellationToken: Stop);
    }

    private static async Task FinishAsync(IStorage storage, bool writeBetween)
    {
        Assert.Equal(Rows, await OrderTable.ReadAsync(storage));
        var rows = Rows;
        if (writeBetween)
        {
            await using var writer = await TableWriter.OpenAsync(storage, Options, Stop);
            await writer.WriteRowsAsync([new("a", "eu", 3, "third"), new("b", "eu", 3, Kind: RowKind.Delete), new("g", "us", 3, "third"), new("x", "asia", 3, "third")]);
            rows = RowsAfterWrite;
            Assert.Equal(rows, await OrderTable.ReadAsync(storage));
        }

        await CompactAsync(storage);
        Assert.Equal(rows, await OrderTable.ReadAsync(storage));
        await TableAudit.AssertNothingOrphanedAsync(storage);
        var view = await TableFormat.FileGroups.FileSystemView.LoadAsync(await TableState.LoadAsync(storage, Stop), cancellationToken: Stop);
        Assert.All(view.LatestSlices, slice => Assert.Empty(slice.LogFiles));
    }

    private static async Task FailAsync(IStorage storage, int number, Fault fault)
    {
        // A lock that was taken unseen would stay: nobody has its handle, and the process lives on.
        var plan = FaultPlan.When(call => call.Number != number ? Fault.None
            : call.Operation == StorageOperation.Lock ? Fault.FailBefore
            : fault);
        try
        {
            // When the answer to the completion is lost, the outcome may be unknown.
            var result = await CompactAsync(new FaultStorage(storage, plan));
            Assert.True(result.Outcome is CommitOutcome.Committed or CommitOutcome.Unknown, $"{result.Outcome}");
        }
        catch (LakehouseException exception)
        {
            Assert.Equal(ErrorKind.Unavailable, exception.Kind);
        }
    }

    private static async Task TryCrashAsync(IStorage storage, int number)
    {
        try
        {
            await CompactAsync(new FaultStorage(storage, FaultPlan.At(number, Fault.CrashBefore)));
        }
        catch (SimulatedCrashException)
        {
            // The second run had as many calls.
        }
    }

    private static async Task At(int number, Fault fault, Func<Task> check)
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
