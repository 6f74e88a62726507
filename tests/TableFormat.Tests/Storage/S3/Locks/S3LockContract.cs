using System.Text;
using Lakehouse.TableFormat.Ambient;
using Lakehouse.TableFormat.Storage.S3;
using Lakehouse.TableFormat.Storage.S3.Locks;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Storage.S3.Locks;

/// <summary>What a lock object must do on every server, with answers that are lost on the way.</summary>
public abstract class S3LockContract
{
    private const string Key = "t/.hoodie/.locks/table_lock.json";

    // No renewal among the requests that are counted, and no end where the machine stands still.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>A server with an empty bucket.</summary>
    protected abstract Task<(Uri Endpoint, string Bucket)> ServerAsync();

    [Fact]
    public async Task Of_many_that_want_it_one_gets_it_and_after_its_release_the_next()
    {
        var (endpoint, bucket) = await ServerAsync();
        for (var round = 0; round < 3; round++)
        {
            var tries = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => TakeAsync(Client(endpoint, bucket), Lease)));
            var held = Assert.Single(tries, taken => taken is not null)!;
            Assert.True(await held.IsHeldAsync(Stop));
            Assert.Null(await TakeAsync(Client(endpoint, bucket), Lease));
            await held.DisposeAsync();
            Assert.False(await held.IsHeldAsync(Stop));
        }
    }

    [Fact]
    public async Task A_lock_that_Java_holds_is_waited_for_and_ours_is_one_that_Java_understands()
    {
        var (endpoint, bucket) = await ServerAsync();
        var client = Client(endpoint, bucket);
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await PutAsync(client, $$"""{"expired":false,"validUntil":{{now + 300_000}},"owner":"java"}""");
        Assert.Null(await TakeAsync(client, Lease));
        await PutAsync(client, $$"""{"expired":true,"validUntil":{{now + 300_000}},"owner":"java"}""");

        var held = await TakeAsync(client, Lease);
        Assert.NotNull(held);
        var stored = await ReadAsync(client);
        Assert.False(stored.Expired);
        Assert.InRange(stored.ValidUntil.ToUnixTimeMilliseconds(), now + 590_000, now + 1_200_000);
        Assert.True(held.NotAfter < stored.ValidUntil);
        await held.DisposeAsync();
        Assert.Equal(stored with { Expired = true }, await ReadAsync(client));
    }

    [Fact]
    public async Task The_lock_of_a_dead_holder_is_free_after_its_lease_and_not_before()
    {
        var (endpoint, bucket) = await ServerAsync();
        var client = Client(endpoint, bucket);
        var end = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(2);
        await PutAsync(client, $$"""{"expired":false,"validUntil":{{end.ToUnixTimeMilliseconds()}},"owner":"dead"}""");
        var taken = await Eventually.FindAsync(() => TakeAsync(client, Lease), Stop);

        // Server and test share a clock here.
        Assert.True(TimeProvider.System.GetUtcNow() >= end + S3Lock.Skew);
        await taken.DisposeAsync();
    }

    [Fact]
    public async Task A_holder_whose_lock_was_taken_learns_it_at_its_renewal()
    {
        var (endpoint, bucket) = await ServerAsync();
        var client = Client(endpoint, bucket);
        await using var held = await TakeAsync(client, TimeSpan.FromSeconds(8));
        Assert.NotNull(held);
        var before = held.NotAfter;
        await Eventually.HoldsAsync(() => Task.FromResult(held.NotAfter != before), Stop);

        Assert.True(await held.IsHeldAsync(Stop));
        await PutAsync(client, """{"expired":false,"validUntil":32503680000000,"owner":"somebody"}""");
        await Eventually.HoldsAsync(async () => !await held.IsHeldAsync(Stop), Stop);

        await held.DisposeAsync();
        Assert.Equal("somebody", (await ReadAsync(client)).Owner);
    }

    [Theory]
    [InlineData(ProxyFault.LoseAnswer)]
    [InlineData(ProxyFault.CutBefore)]
    [InlineData(ProxyFault.DoneButError)]
    [InlineData(ProxyFault.SlowDown)]
    public async Task A_put_whose_answer_is_lost_neither_loses_the_lock_nor_leaves_it_held(ProxyFault fault)
    {
        var (endpoint, bucket) = await ServerAsync();
        await using var proxy = FaultProxy.Start(endpoint);
        var client = Client(proxy.Endpoint, bucket);
        foreach (var number in new[] { 1, 2 })
        {
            proxy.Plan = ProxyFaults.Once(request => request.Method == "PUT", fault);
            var held = await TakeAsync(client, Lease);
            Assert.NotNull(held);
            Assert.Null(await TakeAsync(Client(endpoint, bucket), Lease));
            proxy.Plan = ProxyFaults.Once(request => request.Method == "PUT", fault);
            await held.DisposeAsync();
            Assert.True((await ReadAsync(client)).Expired, $"round {number}");
        }
    }

    [Fact]
    public async Task A_lock_that_nobody_else_had_since_is_taken_by_one_request_and_tells_that_nobody_had_it()
    {
        var (endpoint, bucket) = await ServerAsync();
        await using var proxy = FaultProxy.Start(endpoint);
        var client = Client(proxy.Endpoint, bucket);
        var last = new LastRelease();
        string? left = null;
        foreach (var (requests, others) in new[] { (2, false), (2, false), (1, false), (1, false), (4, true), (2, false), (1, false) })
        {
            if (others)
            {
                await (await TakeAsync(Client(endpoint, bucket), Lease))!.DisposeAsync();
            }

            proxy.Reset();
            var held = await TakeAsync(client, Lease, last);
            Assert.NotNull(held);
            Assert.Equal(requests, proxy.Requests.Count);
            Assert.Equal(!others, held.FoundAs == left);
            Assert.Null(held.LeftAs);
            Assert.Null(await TakeAsync(Client(endpoint, bucket), Lease));
            await held.DisposeAsync();
            left = held.LeftAs;
            Assert.NotNull(left);
        }
    }

    /// <summary>A client that tries a call three times.</summary>
    private protected static S3Client Client(Uri endpoint, string bucket) => new(
        bucket,
        new S3Settings { Endpoint = endpoint.ToString().TrimEnd('/'), Credentials = new S3Credentials("AK", "SK"), CallDeadline = TimeSpan.FromMinutes(1), MaxAttempts = 3 },
        TimeProvider.System,
        new RandomIds());

    private static Task<S3Lock?> TakeAsync(S3Client client, TimeSpan lease, LastRelease? last = null) =>
        S3Lock.TryTakeAsync(client, Key, lease, last ?? new LastRelease(), Stop).AsTask();

    private static async Task PutAsync(S3Client client, string text) =>
        await client.PutAsync(Key, Encoding.UTF8.GetBytes(text), S3Condition.None, null, Stop);

    private static async Task<LeaseRecord> ReadAsync(S3Client client) =>
        LeaseRecord.Read((await client.TryGetAsync(Key, Stop))!.Value.Content, Key);
}
