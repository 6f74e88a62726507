using Lakehouse.Catalog.Tests.Hive;
using Lakehouse.TestKit.Peers;
using Xunit;

[assembly: AssemblyFixture(typeof(HiveFixture))]

namespace Lakehouse.Catalog.Tests.Hive;

/// <summary>One real Hive Metastore for all tests of the assembly, started when the first asks for it.</summary>
public sealed class HiveFixture : IAsyncDisposable
{
    private readonly Lock gate = new();
    private Task<HiveMetastoreServer>? server;

    /// <summary>The running server; ends the test where it cannot be had.</summary>
    public Task<HiveMetastoreServer> ServerAsync()
    {
        lock (gate)
        {
            return server ??= HiveMetastoreServer.StartAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (server is { IsCompletedSuccessfully: true })
        {
            await (await server).DisposeAsync();
        }
    }
}
