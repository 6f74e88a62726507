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
/// A compaction or log compaction that is scheduled, executed and completed, disturbed at every call that it makes to its store. No row may
/// change at any moment, a write may come in between, and the next run must finish what is left.
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
    [InlineData(Fault.CrashBefore, false, ServiceKind.Compaction)]
    [InlineData(Fault.CrashAfter, false, ServiceKind.Compaction)]
    [InlineData(Fault.CrashBefore, true, ServiceKind.Compaction)]
    [InlineData(Fault.CrashAfter, true, ServiceKind.Compaction)]
    [InlineData(Fault.CrashBefore, false, ServiceKind.LogCompaction)]
    [InlineData(Fault.CrashAfter, false, ServiceKind.LogCompaction)]
    [InlineData(Fault.CrashBefore, true, ServiceKind.LogCompaction)]
    [InlineData(Fault.CrashAfter, true, ServiceKind.LogCompaction)]
    public async Task A_crash_at_any_call_changes_no_row_and_the_next_run_finishes(Fault fault, bool writeBetween, ServiceKind kind)
    {
        var before = await MakeAsync();
        var calls = await CountCallsAsync(before, kind);
        Assert.True(calls > 40, $"only {calls} calls: the scenario no longer does what it says");
        for (var number = 1; number <= calls; number++)
        {
            await At(number, fault, async () =>
            {
                var storage = await before.WriteToAsync(new MemoryStorage(TimeProvider.System));
                await Assert.ThrowsAsync<SimulatedCrashException>(() => RunAsync(new FaultStorage(storage, FaultPlan.At(number, fault)), kind));
                await FinishAsync(storage, writeBetween, kind);
            });
        }
    }

    [Theory]
    [InlineData(Fault.FailBefore, ServiceKind.Compaction)]
    [InlineData(Fault.FailAfter, ServiceKind.Compaction)]
    [InlineData(Fault.FailBefore, ServiceKind.LogCompaction)]
    [InlineData(Fault.FailAfter, ServiceKind.LogCompaction)]
    public async Task A_failure_at_any_call_is_an_error_or_a_compaction(Fault fault, ServiceKind kind)
    {
        var before = await MakeAsync();
        var calls = await CountCallsAsync(before, kind);
        for (var number = 1; number <= calls; number++)
        {
            await At(number, fault, async () =>
            {
                var storage = await before.WriteToAsync(new MemoryStorage(TimeProvider.System));
                await FailAsync(storage, number, fault, kind);
                await FinishAsync(storage, writeBetween: false, kind);
            });
        }
    }

    [Theory]
    [InlineData(ServiceKind.Compaction)]
    [InlineData(ServiceKind.LogCompaction)]
    public async Task A_crash_in_the_run_that_takes_up_a_crashed_one_is_taken_up_too(ServiceKind kind)
    {
        var before = await MakeAsync();
        var calls = await CountCallsAsync(before, kind);
        for (var first = calls / 3; first <= calls; first += 7)
        {
            for (var second = 1; second <= calls; second += 5)
            {
                var storage = await before.WriteToAsync(new MemoryStorage(TimeProvider.System));
                await Assert.ThrowsAsync<SimulatedCrashException>(() => RunAsync(new FaultStorage(storage, FaultPlan.At(first, Fault.CrashAfter)), kind));
                await TryCrashAsync(storage, second, kind);
                await At(second, Fault.CrashBefore, () => FinishAsync(storage, writeBetween: (first + second) % 2 == 0, kind));
            }
        }
    }

    [Fact]
    public async Task Java_accepts_the_table_after_a_crash_and_after_the_next_run()
    {
        var java = JavaHudi.Require();
        var before = await MakeAsync();
        var calls = Math.Min(await CountCallsAsync(before, ServiceKind.Compaction), await CountCallsAsync(before, ServiceKind.LogCompaction));
        using var folder = new TempFolder("compaction-crash");
        var script = new List<string>();
        var expected = new List<int>();
        for (var point = 0; point < PointsForJava; point++)
        {
            var kind = point % 2 == 0 ? ServiceKind.Compaction : ServiceKind.LogCompaction;
            var number = 1 + (point * (calls - 1) / (PointsForJava - 1));
            var storage = await before.WriteToAsync(new LocalStorage(folder.Folder($"t{point}")));
            await Assert.ThrowsAsync<SimulatedCrashException>(
                () => RunAsync(new FaultStorage(storage, FaultPlan.At(number, point % 4 < 2 ? Fault.CrashBefore : Fault.CrashAfter)), kind));
            await RunAsync(storage, kind);
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
        await writer.WriteRowsAsync([new("a", "eu", 2, "early"), new("c", "us", 2, "early"), new("e", "eu", 2, "early")]);
        await writer.WriteRowsAsync([new("a", "eu", 2, "second"), new("c", "us", 2, "second"), new("e", "eu", 2, "second"), new("d", "us", 2, Kind: RowKind.Delete)]);
        Assert.Equal(Rows, await OrderTable.ReadAsync(storage));
        return await StoredFiles.OfAsync(storage);
    }

    private static async Task<int> CountCallsAsync(StoredFiles before, ServiceKind kind)
    {
        var storage = new FaultStorage(await before.WriteToAsync(new MemoryStorage(TimeProvider.System)), FaultPlan.None);
        var result = await RunAsync(storage, kind);
        Assert.IsType<CommitOutcome.Committed>(result.Outcome);
        return storage.Calls;
    }

    private static async Task<ServiceResult> RunAsync(IStorage storage, ServiceKind kind)
    {
        await using var services = await TableServices.OpenAsync(storage, Options, Stop);
        ServiceRequest request = kind == ServiceKind.Compaction ? new CompactionRequest() : new LogCompactionRequest { MinBlocks = 2 };
        return await services.RunAsync(request, cancellationToken: Stop);
    }

    private static async Task FinishAsync(IStorage storage, bool writeBetween, ServiceKind kind)
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

        await RunAsync(storage, kind);
        Assert.Equal(rows, await OrderTable.ReadAsync(storage));
        await TableAudit.AssertNothingOrphanedAsync(storage);
        await AssertLogsNamedAsync(storage);
        if (kind == ServiceKind.Compaction)
        {
            var view = await TableFormat.FileGroups.FileSystemView.LoadAsync(await TableState.LoadAsync(storage, Stop), cancellationToken: Stop);
            Assert.All(view.LatestSlices, slice => Assert.Empty(slice.LogFiles));
        }
    }

    private static async Task AssertLogsNamedAsync(IStorage storage)
    {
        var state = await TableState.LoadAsync(storage, Stop);
        var named = new HashSet<string>();
        foreach (var write in state.Timeline.CompletedWrites)
        {
            named.UnionWith((await state.MetadataOfAsync(write, Stop)).Stats.Select(stat => stat.Path!));
        }

        await foreach (var file in storage.ListAsync(string.Empty, recursive: true, Stop))
        {
            Assert.True(!file.Name.Contains(".log.", StringComparison.Ordinal) || named.Contains(file.Path), $"{file.Path} belongs to no commit");
        }
    }

    private static async Task FailAsync(IStorage storage, int number, Fault fault, ServiceKind kind)
    {
        // A lock that was taken unseen would stay: nobody has its handle, and the process lives on.
        var plan = FaultPlan.When(call => call.Number != number ? Fault.None
            : call.Operation == StorageOperation.Lock ? Fault.FailBefore
            : fault);
        try
        {
            // When the answer to the completion is lost, the outcome may be unknown.
            var result = await RunAsync(new FaultStorage(storage, plan), kind);
            Assert.True(result.Outcome is CommitOutcome.Committed or CommitOutcome.Unknown, $"{result.Outcome}");
        }
        catch (LakehouseException exception)
        {
            Assert.Equal(ErrorKind.Unavailable, exception.Kind);
        }
    }

    private static async Task TryCrashAsync(IStorage storage, int number, ServiceKind kind)
    {
        try
        {
            await RunAsync(new FaultStorage(storage, FaultPlan.At(number, Fault.CrashBefore)), kind);
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
