using Lakehouse.Catalog.Hive;
using Lakehouse.TestKit.Peers;

namespace Lakehouse.Catalog.Tests.Hive;

/// <summary>The contract of a metastore on a real Hive Metastore 3.1.3.</summary>
public sealed class HiveMetastoreTests(HiveFixture fixture) : MetastoreContract
{
    private HiveMetastoreServer? server;

    protected override async Task<IMetastore> StartAsync()
    {
        server = await fixture.ServerAsync();
        return HiveMetastore.Open(new HiveMetastoreSettings { Uris = server.Uri, ConnectDeadline = TimeSpan.FromMinutes(2) }, TimeProvider.System);
    }

    protected override string LocationOf(string folder) => server!.LocationOf(folder);
}
