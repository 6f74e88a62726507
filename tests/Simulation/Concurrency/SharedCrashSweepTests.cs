using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Ambient;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Concurrency;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Simulation.Concurrency;

/// <summary>A write of one of several writers, killed at every call that it makes to its store; another writer finds what it left.</summary>
public sealed class SharedCrashSweepTests
{
    private static readonly OrderRow[] Old = [new("a", "eu", 1, "old"), new("b", "eu", 1, "old"), new("c", "us", 1, "old")];
    private static readonly OrderRow[] Written = [new("a", "eu", 2, "new"), new("d", "asia", 2, "new"), new("c", "us", 2, Kind: RowKind.Delete)];
    private static readonly OrderRow[] New = [new("d", "asia", 2, "new"), new("a", "eu", 2, "new"), new("b", "eu", 1, "old")];

    private readonly ManualClock clock = new();

    private WriterOptions Options => new()
    {
        Concurrency = ConcurrencyMode.Optimistic,
        Clock = clock,
        Retained = 1,
        MaxParallelFileGroups = 1,
        Ids = new SeededIds(5),
    };

    [Theory]
    [InlineData(TableType.CopyOnWrite, Fault.CrashBefore)]
    [InlineData(TableType.CopyOnWrite, Fault.CrashAfter)]
    [InlineData(TableType.MergeOnRead, Fault.CrashBefore)]
    [InlineData(TableType.MergeOnRead, Fault.CrashAfter)]
    public async Task Another_writer_takes_a_dead_one_for_alive_first_and_rolls_it_back_later(TableType type, Fault fault)
    {
        var before = await BeforeAsync(type);
        for (var call = 1; await CrashesAsync(before, call, fault); call++)
        {
            Assert.True(call < 2000, "the write does not come to an end");
        }
    }

    private async Task<StoredFiles> BeforeAsync(TableType type)
    {
        var storage = new MemoryStorage(clock);
        await OrderTable.CreateAsync(storage, type: type);
        await using var writer = await TableWriter.OpenAsync(storage, Options, TestContext.Current.CancellationToken);
        await writer.WriteRowsAsync(Old);
        return await StoredFiles.OfAsync(storage);
    }

    private async Task<bool> CrashesAsync(StoredFiles before, int call, Fault fault)
    {
        var storage = await before.WriteToAsync(new MemoryStorage(clock));
        var dying = new FaultStorage(storage, FaultPlan.At(call, fault));
        try
        {
            await using var writer = await TableWriter.OpenAsync(dying, Options, TestContext.Current.CancellationToken);
            await writer.WriteRowsAsync(Written);
        }
        catch (SimulatedCrashException)
        {
            await FollowAsync(storage, call);
            return true;
        }

        return dying.HasCrashed;
    }

    private async Task FollowAsync(IStorage storage, int call)
    {
        var rows = await OrderTable.ReadAsync(storage);
        Assert.True(rows.SequenceEqual(Old) || rows.SequenceEqual(New), $"after a crash at call {call}: {string.Join("; ", rows)}");
        var pending = (await TableState.LoadAsync(storage, TestContext.Current.CancellationToken)).Timeline.PendingWrites.Count;
        await FollowAsync(storage, "beside");

        // Its heartbeat is fresh: the first follower has let it be, and so has its own commit.
        Assert.Equal(pending, (await TableState.LoadAsync(storage, TestContext.Current.CancellationToken)).Timeline.PendingWrites.Count);
        clock.Advance(TimeSpan.FromMinutes(5));
        await FollowAsync(storage, "later");
        Assert.Equal([.. rows, new("beside", "zz", 9, "follower"), new("later", "zz", 9, "follower")], await OrderTable.ReadAsync(storage));
        await TableAudit.AssertNothingOrphanedAsync(storage);
    }

    private async Task FollowAsync(IStorage storage, string key)
    {
        await using var writer = await TableWriter.OpenAsync(storage, Options with { Ids = new SeededIds(key.Length) }, TestContext.Current.CancellationToken);
        var result = await writer.WriteRowsAsync([new(key, "zz", 9, "follower")]);
        Assert.IsType<CommitOutcome.Committed>(result.Outcome);
    }
}
