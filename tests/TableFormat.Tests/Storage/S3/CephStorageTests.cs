namespace Lakehouse.TableFormat.Tests.Storage.S3;

public sealed class CephStorageTests : S3StorageContract
{
    protected override Task<S3Server> StartAsync() => S3Server.CephAsync();
}
