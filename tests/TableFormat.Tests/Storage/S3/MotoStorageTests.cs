using Lakehouse.TestKit.Peers;

namespace Lakehouse.TableFormat.Tests.Storage.S3;

public sealed class MotoStorageTests : S3StorageContract
{
    protected override async Task<S3Server> StartAsync()
    {
        var peer = await MotoServer.SharedAsync();
        return new(peer.Endpoint, peer.AccessKey, peer.SecretKey, peer.CreateBucketAsync);
    }
}
