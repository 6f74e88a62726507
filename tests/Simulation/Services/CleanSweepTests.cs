using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Ambient;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Simulation.Services;

/// <summary>
/// A clean that dies at any call to its store leaves slices of which some files are gone. Whoever asks for what was before gets the rows of
/// that time or a refusal, never the rows that are left; also from a savepoint.
/// </summary>
public sealed class CleanSweepTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static WriterOptions Options => new() { Retained = 0, MaxParallelFileGroups = 1, Ids = new SeededIds(7) };

    [Theory]
    [InlineData(TableType.MergeOnRead, CleaningPolicy.LatestFileVersions, false)]
    [InlineData(TableType.MergeOnRead, CleaningPolicy.LatestFileVersions, true)]
    [InlineData(TableType.MergeOnRead, CleaningPolicy.LatestCommits, false)]
    [InlineData(TableType.MergeOnRead, CleaningPolicy.LatestCommits, true)]
    [InlineData(TableType.CopyOnWrite, CleaningPolicy.LatestFileVersions, false)]
    [InlineData(TableType.CopyOnWrite, CleaningPolicy.LatestFileVersions, true)]
    public async Task A_look_back_beside_a_dead_clean_is_right_or_refused(TableType type, CleaningPolicy policy, bool archived)
    {
        var (before, looks) = await MakeAsync(type, archived);
        var counting = new FaultStorage(await before.WriteToAsync(new MemoryStorage(TimeProvider.System)), FaultPlan.None);
        await CleanAsync(counting, policy);
        var deleted = counting.History.Count(call => call.Operation == StorageOperation.Delete && !call.Path.StartsWith(".hoodie", StringComparison.Ordinal));
        Assert.True(deleted > 2, $"only {deleted} files deleted: the scenario no longer does what it says");
        var refused = 0;
        for (var number = 1; number <= counting.Calls; number++)
        {
            var storage = await before.WriteToAsync(new MemoryStorage(TimeProvider.System));
            await Assert.ThrowsAsync<SimulatedCrashException>(() => CleanAsync(new FaultStorage(storage, FaultPlan.At(number, Fault.CrashAfter)), policy));
            refused += await CheckAsync(storage, looks, $"call {number}");
            await CheckSavepointsAsync(storage, policy, looks, $"call {number}");
            await CleanAsync(storage, policy);
            await CheckAsync(storage, looks, $"taken up after call {number}");
            await TableAudit.AssertNothingOrphanedAsync(storage);
        }

        Assert.True(refused > 0, "nothing was ever refused");
    }

    private static async Task<(StoredFiles Files, IReadOnlyList<CleanLook> Looks)> MakeAsync(TableType type, bool archived)
    {
        var storage = new MemoryStorage(TimeProvider.System);
        await OrderTable.CreateAsync(storage, buckets: 1, type: type);
        for (var turn = 0; turn < 3; turn++)
        {
            await using (var writer = await TableWriter.OpenAsync(storage, Options, Stop))
            {
                await writer.WriteRowsAsync([new("a", "eu", turn, $"{turn}"), new($"b{turn}", "eu", turn, "new"), new("c", "us", turn, $"{turn}")]);
                await writer.WriteRowsAsync([new("a", "eu", turn, $"{turn} again"), new($"b{turn - 1}", "eu", turn, Kind: RowKind.Delete)]);
            }

            await ServeAsync(storage, type == TableType.MergeOnRead && turn < 2 ? new CompactionRequest() : null);
        }

        var looks = await LooksAsync(storage, (await TableState.LoadAsync(storage, Stop)).Timeline.CompletedWrites);
        await ServeAsync(storage, archived ? new ArchivalRequest { MinCommits = 2, MaxCommits = 3 } : null);
        var left = (await TableState.LoadAsync(storage, Stop)).Timeline.CompletedWrites.Count;
        Assert.True(archived ? left < 5 : left > 5, $"{left} writes on the timeline");
        return (await StoredFiles.OfAsync(storage), looks);
    }

    private static async Task<IReadOnlyList<CleanLook>> LooksAsync(IStorage storage, IReadOnlyList<Instant> writes)
    {
        var looks = new List<CleanLook>();
        for (var end = 0; end < writes.Count; end++)
        {
            looks.Add(await CleanLook.AtAsync(storage, new ScanRequest { AsOf = writes[end].Time }));
            for (var begin = 0; begin < end; begin++)
            {
                looks.Add(await CleanLook.AtAsync(storage, new ScanRequest { Kind = ScanKind.Incremental, Begin = writes[begin].Time, End = writes[end].Time }));
                looks.Add(await CleanLook.AtAsync(storage, new ScanRequest { Kind = ScanKind.Cdc, Begin = writes[begin].Time, End = writes[end].Time }));
            }
        }

        return looks;
    }

    private static async Task<int> CheckAsync(IStorage storage, IReadOnlyList<CleanLook> looks, string when)
    {
        var refused = 0;
        foreach (var look in looks)
        {
            try
            {
                look.Check(await CleanLook.AtAsync(storage, look.Request), when);
            }
            catch (LakehouseException exception) when (exception.Kind == ErrorKind.Invalid)
            {
                refused++;
            }
        }

        return refused;
    }

    // What a savepoint says that it protects has to outlast the clean.
    private static async Task CheckSavepointsAsync(IStorage crashed, CleaningPolicy policy, IReadOnlyList<CleanLook> looks, string when)
    {
        var files = await StoredFiles.OfAsync(crashed);
        foreach (var look in looks.Where(look => look.Request.AsOf is not null))
        {
            var storage = await files.WriteToAsync(new MemoryStorage(TimeProvider.System));
            try
            {
                await ServeAsync(storage, new SavepointRequest { Action = SavepointAction.Create, Instant = look.Request.AsOf, User = "test" });
            }
            catch (LakehouseException exception) when (exception.Kind == ErrorKind.Invalid)
            {
                continue;
            }

            await CleanAsync(storage, policy);
            look.Check(await CleanLook.AtAsync(storage, look.Request), $"savepoint at {when}");
        }
    }

    private static Task CleanAsync(IStorage storage, CleaningPolicy policy) => ServeAsync(storage, new CleaningRequest { Policy = policy, Retained = 1 });

    private static async Task ServeAsync(IStorage storage, ServiceRequest? request)
    {
        if (request is not null)
        {
            await using var services = await TableServices.OpenAsync(storage, Options, Stop);
            await services.RunAsync(request, cancellationToken: Stop);
        }
    }
}
