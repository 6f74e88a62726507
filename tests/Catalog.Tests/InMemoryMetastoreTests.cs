using Lakehouse.TestKit.Catalog;

namespace Lakehouse.Catalog.Tests;

public sealed class InMemoryMetastoreTests : MetastoreContract
{
    protected override Task<IMetastore> StartAsync() => Task.FromResult<IMetastore>(new InMemoryMetastore());

    protected override string LocationOf(string folder) => "file:/lake/" + folder;
}
