using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Storage.S3;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Storage.S3.Locks;

/// <summary>Locks on Ceph, which checks signatures: so what a put may not do after its end is proven here as well.</summary>
public sealed class CephLockTests : S3LockContract
{
    // Beyond the whole second in which a signature ends.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);

    /// <inheritdoc />
    protected override async Task<(Uri Endpoint, string Bucket)> ServerAsync()
    {
        var gateway = await CephGateway.SharedAsync();
        return (gateway.Endpoint, await gateway.CreateBucketAsync());
    }

    [Fact]
    public async Task A_put_that_arrives_after_its_end_never_takes_effect()
    {
        var stop = TestContext.Current.CancellationToken;
        var (endpoint, bucket) = await ServerAsync();
        await using var proxy = FaultProxy.Start(endpoint);
        var client = Client(proxy.Endpoint, bucket);
        var store = new S3Storage(client, "t", new StorageMemory());
        var direct = new S3Storage(Client(endpoint, bucket), "t", new StorageMemory());
        await store.TryReadAsync("warm", stop);

        DateTimeOffset? end = TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(1);
        var fenced = store.Fenced(() => end).Scope("below");
        Assert.Equal(PutOutcome.Written, await fenced.PutAsync("in-time", new byte[] { 1 }, PutCondition.IfAbsent, stop));
        Assert.Equal(PutOutcome.Exists, await fenced.PutAsync("in-time", new byte[] { 2 }, PutCondition.IfAbsent, stop));

        // The request leaves in time and is late on its way. On a machine that stands still it may not leave: then there is more time.
        for (var seconds = 4; !proxy.Requests.Any(IsLate); seconds *= 2)
        {
            Assert.True(seconds < 600, "the request never left in time");
            end = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(seconds);
            proxy.Gate = request => IsLate(request) ? UntilAsync(end.Value + Margin) : Task.CompletedTask;
            var late = await Assert.ThrowsAsync<LakehouseException>(async () => await fenced.PutAsync("late", new byte[] { 1 }, PutCondition.IfAbsent, stop));
            Assert.Equal(ErrorKind.Unavailable, late.Kind);
            Assert.Null(await direct.TryReadAsync("below/late", stop));
        }

        // Later on it does not even leave.
        proxy.Reset();
        Assert.Equal(ErrorKind.Unavailable, (await Assert.ThrowsAsync<LakehouseException>(
            async () => await fenced.PutAsync("late", new byte[] { 1 }, PutCondition.IfAbsent, stop))).Kind);
        Assert.DoesNotContain(proxy.Requests, request => request.Method == "PUT");
        Assert.Null(await direct.TryReadAsync("below/late", stop));
    }

    [Theory]
    [InlineData(1 << 10)]
    [InlineData((8 << 20) + 1)]
    public async Task A_file_that_is_complete_after_its_end_never_appears(int length)
    {
        var stop = TestContext.Current.CancellationToken;
        var (endpoint, bucket) = await ServerAsync();
        await using var proxy = FaultProxy.Start(endpoint);
        var client = Client(proxy.Endpoint, bucket);
        var direct = new S3Storage(Client(endpoint, bucket), "t", new StorageMemory());
        await new S3Storage(client, "t", new StorageMemory()).TryReadAsync("warm", stop);
        DateTimeOffset? end = TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(1);
        var fenced = new S3Storage(client, "t", new StorageMemory()).Fenced(() => end);
        var content = new byte[length];
        new Random(1).NextBytes(content);
        async Task<long> SendAsync(string path)
        {
            await using var upload = await fenced.CreateAsync(path, stop);
            await upload.Stream.WriteAsync(content, stop);
            return await upload.CompleteAsync(stop);
        }

        // A partition's name may need escapes in a URL.
        Assert.Equal(length, await SendAsync("day=2024-01-01 %/a+b=~ü.parquet"));
        Assert.Equal(content, await direct.TryReadAsync("day=2024-01-01 %/a+b=~ü.parquet", stop));

        // The last request leaves in time and is late on its way, as above.
        var left = false;
        for (var seconds = 4; !left; seconds *= 2)
        {
            Assert.True(seconds < 600, "the last request never left in time");
            var signed = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(seconds);
            end = signed;
            proxy.Gate = async request =>
            {
                if (request.Method == "POST" ? request.Target.Contains("uploadId", StringComparison.Ordinal) : IsLate(request) && length < 8 << 20)
                {
                    left = true;
                    end = TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(1);
                    await UntilAsync(signed + Margin);
                }
            };
            var late = await Assert.ThrowsAsync<LakehouseException>(() => SendAsync("late"));
            Assert.Equal(ErrorKind.Unavailable, late.Kind);
            Assert.Contains("is over", late.Message, StringComparison.Ordinal);
            Assert.Null(await direct.StatAsync("late", stop));
            Assert.Empty(await client.Uploads.ListAsync("t/", stop));
        }
    }

    private static bool IsLate(ProxyRequest request) => request.Method == "PUT" && request.Target.Split('?')[0].EndsWith("/late", StringComparison.Ordinal);

    private static async Task UntilAsync(DateTimeOffset moment)
    {
        while (TimeProvider.System.GetUtcNow() < moment)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }
}
