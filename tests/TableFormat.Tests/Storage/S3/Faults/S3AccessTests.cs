using System.Net;
using System.Net.Sockets;
using Lakehouse.TableFormat.Storage.S3;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Storage.S3.Faults;

/// <summary>Every kind of call in each way to reach a bucket, on a real gateway, and what of it goes over the wire.</summary>
public sealed class S3AccessTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_call_says_that_this_side_pays()
    {
        var requests = await RunAsync(await S3Server.CephAsync(), settings => settings with { RequestPayer = true }, _ => true);
        Assert.All(requests, request => Assert.Equal("requester", request.Header("x-amz-request-payer")));
        Assert.True(requests.Count >= S3Calls.All.Count);
    }

    [Fact]
    public async Task Buckets_may_be_in_the_name_of_the_host()
    {
        static async ValueTask<Stream> Connect(SocketsHttpConnectionContext context, CancellationToken stop)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }

        var requests = await RunAsync(
            await S3Server.CephAsync(),
            settings => settings with { PathStyle = false, Connect = Connect, Endpoint = settings.Endpoint!.Replace("127.0.0.1", "localhost", StringComparison.Ordinal) },
            _ => true);
        Assert.All(requests, request => Assert.StartsWith("bucket-", request.Header("Host"), StringComparison.Ordinal));
        Assert.All(requests, request => Assert.DoesNotContain("bucket-", request.Target, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Objects_are_encrypted_with_a_key_of_kms() =>
        await EncryptedAsync(await S3Server.CephAsync(), settings => settings with { Encryption = S3Encryption.Kms, KmsKeyId = "lake-key" }, "aws:kms", "lake-key", _ => true);

    // moto takes the completion of an upload by a signed URL for an upload by a form.
    [Fact]
    public async Task Objects_are_encrypted_with_a_key_of_the_store() =>
        await EncryptedAsync(await S3Server.MotoAsync(), settings => settings with { Encryption = S3Encryption.S3 }, "AES256", null, call => call != "complete an upload that ends");

    private static async Task EncryptedAsync(S3Server server, Func<S3Settings, S3Settings> change, string method, string? key, Func<string, bool> fits)
    {
        var requests = await RunAsync(server, change, fits);
        var writes = requests.Where(request => (request.Method == "PUT" && request.Header("x-amz-meta-lakehouse-put") is not null) || request.Target.EndsWith("?uploads", StringComparison.Ordinal)).ToList();
        Assert.True(writes.Count > 8);
        Assert.All(writes, request => Assert.Equal(method, request.Header("x-amz-server-side-encryption")));
        Assert.All(writes, request => Assert.Equal(key, request.Header("x-amz-server-side-encryption-aws-kms-key-id")));

        var client = await server.ClientAsync(null, change);
        await client.PutAsync("x", new byte[3], S3Condition.Absent, null, Stop);
        await client.PutAsync("y", new byte[3], S3Condition.Absent, DateTimeOffset.UtcNow.AddMinutes(5), Stop);
        foreach (var name in new[] { "x", "y" })
        {
            var found = await client.Connection.Client.GetObjectMetadataAsync(client.Bucket, name, Stop);
            Assert.Equal(method, found.ServerSideEncryptionMethod.Value);
        }
    }

    // Each call by itself with its outcome, by way of a proxy that spoils nothing.
    private static async Task<IReadOnlyList<ProxyRequest>> RunAsync(S3Server server, Func<S3Settings, S3Settings> change, Func<string, bool> fits)
    {
        await using var proxy = FaultProxy.Start(server.Endpoint);
        var bucket = await server.CreateBucket();
        var client = server.Client(bucket, proxy, change);
        var direct = server.Client(bucket);
        await direct.PutAsync(S3Trial.LargeKey, S3Trial.Large, S3Condition.None, null, Stop);
        foreach (var (name, call) in S3Calls.All.Where(call => fits(call.Key)))
        {
            await call.Run(new S3Trial(client, direct, name.Replace(' ', '-'), () => { }));
        }

        return proxy.Requests;
    }
}
