using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Storage;

public sealed class FaultStorageTests : StorageContract
{
    protected override IStorage Empty() => new FaultStorage(new MemoryStorage(TimeProvider.System), FaultPlan.None);

    [Fact]
    public async Task Calls_are_counted_over_scopes()
    {
        var store = new FaultStorage(new MemoryStorage(TimeProvider.System), FaultPlan.None);
        await store.Scope("db").PutAsync("t/f", Bytes("x"), PutCondition.Always, Stop);
        await using (var held = await store.TryLockAsync("l", Stop))
        {
            await held!.IsHeldAsync(Stop);
        }

        Assert.Equal(
            [new(1, StorageOperation.Put, "db/t/f"), new(2, StorageOperation.Lock, "l"), new(3, StorageOperation.IsLockHeld, "l")],
            store.History);
    }

    [Theory]
    [InlineData(Fault.FailBefore, false)]
    [InlineData(Fault.FailAfter, true)]
    public async Task A_failure_before_or_after_the_effect(Fault fault, bool written)
    {
        var store = new FaultStorage(new MemoryStorage(TimeProvider.System), FaultPlan.At(1, fault));
        var failure = await Assert.ThrowsAsync<LakehouseException>(async () => await store.PutAsync("f", Bytes("x"), PutCondition.Always, Stop));
        Assert.Equal(ErrorKind.Unavailable, failure.Kind);
        Assert.Equal(written, await store.TryReadAsync("f", Stop) is not null);
    }

    [Theory]
    [InlineData(Fault.CrashBefore, false)]
    [InlineData(Fault.CrashAfter, true)]
    public async Task After_a_crash_nothing_answers_and_the_locks_are_free(Fault fault, bool written)
    {
        var inner = new MemoryStorage(TimeProvider.System);
        var store = new FaultStorage(inner, FaultPlan.At(2, fault));
        var held = await store.TryLockAsync("lock", Stop);
        await Assert.ThrowsAsync<SimulatedCrashException>(async () => await store.Scope("t").PutAsync("f", Bytes("x"), PutCondition.Always, Stop));
        await Assert.ThrowsAsync<SimulatedCrashException>(async () => await store.TryReadAsync("t/f", Stop));
        await Assert.ThrowsAsync<SimulatedCrashException>(async () => await held!.IsHeldAsync(Stop));
        Assert.Equal(written, await inner.TryReadAsync("t/f", Stop) is not null);
        await using var next = await inner.TryLockAsync("lock", Stop);
        Assert.NotNull(next);
    }

    [Fact]
    public async Task A_crash_during_an_upload_leaves_its_temporary_file_behind()
    {
        using var folder = new TempFolder("fault");
        var store = new FaultStorage(new LocalStorage(folder.Root), FaultPlan.At(2, Fault.CrashBefore));
        await using (var upload = await store.CreateAsync("p/f.parquet", Stop))
        {
            await Assert.ThrowsAsync<SimulatedCrashException>(async () => await upload.CompleteAsync(Stop));
        }

        Assert.Single(Directory.GetFiles(folder.PathOf("p")));
        var reopened = new LocalStorage(folder.Root);
        Assert.Empty(await ListAsync(reopened, string.Empty, recursive: true));
        await reopened.SweepAsync(string.Empty, Stop);
        Assert.Empty(Directory.GetFiles(folder.PathOf("p")));
    }
}
