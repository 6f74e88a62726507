using Lakehouse.TestKit.Glue;

namespace Lakehouse.Catalog.Tests.Glue;

/// <summary>The contract on the strict fake, with small pages.</summary>
public sealed class GlueFakeContractTests : MetastoreContract, IAsyncDisposable
{
    private readonly FakeGlue fake = FakeGlue.Start();

    protected override Task<IMetastore> StartAsync()
    {
        fake.PageSize = 7;
        return Task.FromResult<IMetastore>(GlueRig.Open(fake.Endpoint));
    }

    protected override string LocationOf(string folder) => "s3://bucket/" + folder;

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        await fake.DisposeAsync();
    }
}
