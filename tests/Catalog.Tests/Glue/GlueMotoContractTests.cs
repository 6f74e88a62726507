using Lakehouse.TestKit.Peers;

namespace Lakehouse.Catalog.Tests.Glue;

/// <summary>The contract on moto.</summary>
public sealed class GlueMotoContractTests : MetastoreContract
{
    protected override async Task<IMetastore> StartAsync() => GlueRig.Open((await MotoServer.SharedAsync()).Endpoint);

    protected override string LocationOf(string folder) => "s3://bucket/" + folder;
}
