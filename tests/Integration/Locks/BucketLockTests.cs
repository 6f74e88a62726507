using System.Text.Json.Nodes;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Storage.S3;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Integration.Locks;

/// <summary>The lock of a table in a bucket and Hudi's own <c>StorageBasedLockProvider</c> on one object of Ceph. Both sides and the gateway share a clock.</summary>
public sealed class BucketLockTests
{
    private const string LockFile = ".hoodie/.locks/table_lock.json";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_refuses_while_the_other_holds_and_takes_the_lock_after_its_release()
    {
        var (gateway, root) = await BucketAsync();
        var table = Table(gateway.Endpoint, root);
        await using var java = await JavaLock.InBucketAsync(gateway, root);

        for (var round = 0; round < 2; round++)
        {
            Assert.True(await java.TryAsync());
            Assert.Null(await TakeAsync(table));
            Assert.True(await java.ReleaseAsync());

            var held = await TakeAsync(table);
            Assert.NotNull(held);
            Assert.False(await java.TryAsync());
            Assert.True(await held.IsHeldAsync(Stop));
            await held.DisposeAsync();
        }

        Assert.True(await java.TryAsync());
        await java.CloseAsync();
        await using var last = await TakeAsync(table);
        Assert.NotNull(last);
    }

    [Fact]
    public async Task Of_two_that_race_for_it_one_holds_it_at_a_time()
    {
        const int times = 6;
        var (gateway, root) = await BucketAsync();
        var table = Table(gateway.Endpoint, root);
        using var folder = new TempFolder("race");
        var inside = folder.PathOf("inside");
        await using var java = await JavaLock.InBucketAsync(gateway, root);

        var theirs = java.RaceAsync(times, inside);
        for (var taken = 0; taken < times; taken++)
        {
            await using var held = await Eventually.FindAsync(() => TakeAsync(table), Stop);
            await using (new FileStream(inside, FileMode.CreateNew))
            {
                await Task.Delay(5, Stop);
            }

            File.Delete(inside);
        }

        Assert.True(await theirs);
    }

    [Fact]
    public async Task A_lease_is_renewed_and_so_not_taken_over()
    {
        var (gateway, root) = await BucketAsync();
        var table = Table(gateway.Endpoint, root, TimeSpan.FromSeconds(30));
        await using var java = await JavaLock.InBucketAsync(gateway, root);

        Assert.True(await java.TryAsync());
        var theirs = await LeaseAsync(table);
        await Eventually.HoldsAsync(async () => await LeaseAsync(table) > theirs, Stop);
        Assert.Null(await TakeAsync(table));
        Assert.True(await java.ReleaseAsync());

        await using var held = await TakeAsync(table);
        var ours = await LeaseAsync(table);
        await Eventually.HoldsAsync(async () => await LeaseAsync(table) > ours, Stop);
        Assert.False(await java.TryAsync());
    }

    [Fact]
    public async Task A_hudi_writer_that_was_stopped_beyond_its_lease_neither_keeps_the_lock_nor_releases_ours()
    {
        var (gateway, root) = await BucketAsync();
        var table = Table(gateway.Endpoint, root);
        await using var java = await JavaLock.InBucketAsync(gateway, root);
        Assert.True(await java.TryAsync());
        await java.StopAsync();
        var end = await LeaseAsync(table);

        await using var held = await Eventually.FindAsync(() => TakeAsync(table), Stop);
        Assert.True(TimeProvider.System.GetUtcNow() > end);

        // Whether its heartbeat or its release notices the loss first, and so whether the release fails, is a matter of time.
        await java.ContinueAsync();
        await java.ReleaseAsync();
        Assert.False(await java.TryAsync());
        Assert.True(await held.IsHeldAsync(Stop));
    }

    [Fact]
    public async Task A_writer_of_ours_that_was_cut_off_beyond_its_lease_neither_keeps_the_lock_nor_releases_hudis()
    {
        var (gateway, root) = await BucketAsync();
        await using var proxy = FaultProxy.Start(gateway.Endpoint);
        await using var java = await JavaLock.InBucketAsync(gateway, root);
        await using var held = await TakeAsync(Table(proxy.Endpoint, root, TimeSpan.FromSeconds(10)));
        Assert.NotNull(held);
        proxy.Plan = _ => ProxyFault.CutBefore;
        var end = await LeaseAsync(Table(gateway.Endpoint, root));

        await Eventually.HoldsAsync(java.TryAsync, Stop);
        Assert.True(TimeProvider.System.GetUtcNow() > end);

        proxy.Plan = ProxyFaults.None;
        Assert.False(await held.IsHeldAsync(Stop));
        await held.DisposeAsync();
        Assert.Null(await TakeAsync(Table(gateway.Endpoint, root)));
    }

    [Fact]
    public async Task A_table_of_which_hudi_holds_the_lock_is_not_written_until_its_release()
    {
        var (gateway, root) = await BucketAsync();
        var table = Table(gateway.Endpoint, root);
        await OrderTable.CreateAsync(table);
        await using var java = await JavaLock.InBucketAsync(gateway, root);
        Assert.True(await java.TryAsync());

        var refused = await Assert.ThrowsAsync<LakehouseException>(
            () => TableWriter.OpenAsync(table, new WriterOptions { LockTimeout = TimeSpan.FromMilliseconds(1) }, Stop));
        Assert.Equal(ErrorKind.Conflict, refused.Kind);

        Assert.True(await java.ReleaseAsync());
        await using var writer = await TableWriter.OpenAsync(table, new WriterOptions(), Stop);
        Assert.False(await java.TryAsync());
    }

    private static async Task<(CephGateway Gateway, string Root)> BucketAsync()
    {
        var gateway = await CephGateway.SharedAsync();
        return (gateway, $"s3://{await gateway.CreateBucketAsync()}/lake/t");
    }

    private static IStorage Table(Uri endpoint, string root, TimeSpan? lease = null) => LakeStorage.Open(
        StorageLocation.Parse(root),
        new S3Settings
        {
            Endpoint = endpoint.ToString(),
            Credentials = new S3Credentials("AK", "SK"),
            LockLease = lease ?? TimeSpan.FromMinutes(2),
            MaxAttempts = 3,
        },
        TimeProvider.System);

    private static Task<IStorageLock?> TakeAsync(IStorage table) => table.TryLockAsync(LockFile, Stop).AsTask();

    private static async Task<DateTimeOffset> LeaseAsync(IStorage table) =>
        DateTimeOffset.FromUnixTimeMilliseconds((long)JsonNode.Parse((await table.TryReadAsync(LockFile, Stop))!)!["validUntil"]!);
}
