using Lakehouse.TestKit.Peers;

namespace Lakehouse.TableFormat.Tests.Storage.S3.Locks;

/// <summary>Locks on moto's S3.</summary>
public sealed class MotoLockTests : S3LockContract
{
    /// <inheritdoc />
    protected override async Task<(Uri Endpoint, string Bucket)> ServerAsync()
    {
        var moto = await MotoServer.SharedAsync();
        return (moto.Endpoint, await moto.CreateBucketAsync());
    }
}
