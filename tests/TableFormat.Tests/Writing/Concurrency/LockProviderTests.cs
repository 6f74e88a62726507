using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Concurrency;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Writing.Concurrency;

public sealed class LockProviderTests
{
    private const string HudiLock = ".hoodie/lock";

    private readonly MemoryStorage table = new(TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hudis_lock_file_is_there_while_the_lock_is_held_and_gone_afterwards()
    {
        var provider = new HudiFileLockProvider(TimeProvider.System);

        await using (var held = await provider.TryAcquireAsync(table, Stop))
        {
            Assert.NotNull(held);
            Assert.True(await held.IsHeldAsync(Stop));
            Assert.NotNull(await table.StatAsync(HudiLock, Stop));
            Assert.Null(await provider.TryAcquireAsync(table, Stop));
        }

        Assert.Null(await table.StatAsync(HudiLock, Stop));
    }

    [Fact]
    public async Task A_lock_file_of_Java_keeps_us_out_and_a_replaced_one_ends_ours()
    {
        var provider = new HudiFileLockProvider(TimeProvider.System);
        await table.PutAsync(HudiLock, "java"u8.ToArray(), PutCondition.IfAbsent, Stop);
        Assert.Null(await provider.TryAcquireAsync(table, Stop));
        await table.DeleteAsync(HudiLock, Stop);

        var held = await provider.TryAcquireAsync(table, Stop);
        await table.PutAsync(HudiLock, "java"u8.ToArray(), PutCondition.Always, Stop);

        Assert.False(await held!.IsHeldAsync(Stop));
        await held.DisposeAsync();
        Assert.NotNull(await table.StatAsync(HudiLock, Stop));
    }

    [Fact]
    public async Task A_single_writer_keeps_the_others_out_and_says_what_to_do()
    {
        await OrderTable.CreateAsync(table);
        await using var single = await TableWriter.OpenAsync(table, new WriterOptions(), Stop);

        var refused = await Assert.ThrowsAsync<LakehouseException>(() => TableWriter.OpenAsync(
            table, new WriterOptions { Concurrency = ConcurrencyMode.Optimistic, LockTimeout = TimeSpan.FromMilliseconds(1) }, Stop));

        Assert.Equal(ErrorKind.Conflict, refused.Kind);
        Assert.Contains("optimistic concurrency", refused.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_throttled_service_waits_until_its_bytes_fit_into_the_time()
    {
        var clock = new ManualClock();
        var throttle = new IoThrottle(1000, clock);
        await throttle.WaitAsync(Stop);
        throttle.Report(2500);

        var waiting = throttle.WaitAsync(Stop);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.False(waiting.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));

        await waiting;
    }
}
