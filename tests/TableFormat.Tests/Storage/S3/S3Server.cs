using Lakehouse.TableFormat.Ambient;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Storage.S3;
using Lakehouse.TestKit.Peers;

namespace Lakehouse.TableFormat.Tests.Storage.S3;

/// <summary>A server that speaks S3, as the tests of the store see it.</summary>
public sealed record S3Server(Uri Endpoint, string AccessKey, string SecretKey, Func<Task<string>> CreateBucket)
{
    /// <summary>The shared gateway of Ceph.</summary>
    public static async Task<S3Server> CephAsync()
    {
        var peer = await CephGateway.SharedAsync();
        return new(peer.Endpoint, peer.AccessKey, peer.SecretKey, peer.CreateBucketAsync);
    }

    /// <summary>The shared moto.</summary>
    public static async Task<S3Server> MotoAsync()
    {
        var peer = await MotoServer.SharedAsync();
        return new(peer.Endpoint, peer.AccessKey, peer.SecretKey, peer.CreateBucketAsync);
    }

    /// <summary>Small parts, quick retries.</summary>
    internal S3Settings Settings => new()
    {
        Endpoint = Endpoint.ToString(),
        Credentials = new S3Credentials(AccessKey, SecretKey),
        PartBytes = 5 << 20,
        ReadAheadBytes = 64 << 10,
    };

    /// <summary>A client for a new bucket, by way of a proxy when given.</summary>
    internal async Task<S3Client> ClientAsync(FaultProxy? proxy = null, Func<S3Settings, S3Settings>? change = null) =>
        Client(await CreateBucket(), proxy, change);

    /// <summary>A client for a bucket that is there.</summary>
    internal S3Client Client(string bucket, FaultProxy? proxy = null, Func<S3Settings, S3Settings>? change = null)
    {
        var settings = Settings with { Endpoint = (proxy?.Endpoint ?? Endpoint).ToString() };
        return new S3Client(bucket, change?.Invoke(settings) ?? settings, TimeProvider.System, new SeededIds(7));
    }

    /// <summary>A store over a new bucket.</summary>
    internal async Task<S3Storage> StoreAsync(FaultProxy? proxy = null, Func<S3Settings, S3Settings>? change = null) =>
        new(await ClientAsync(proxy, change), "lake", new StorageMemory());
}
