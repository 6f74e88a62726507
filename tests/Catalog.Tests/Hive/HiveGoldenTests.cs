using System.Text.Json.Nodes;
using Lakehouse.Catalog.Hive;
using Lakehouse.Catalog.Tests.Golden;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.Catalog.Tests.Hive;

/// <summary>The golden cases on a real Hive Metastore 3.1.3: what it holds after our syncs is what 2.3.9 held after Hudi's.</summary>
public sealed class HiveGoldenTests(HiveFixture fixture)
{
    // 3.1.3 takes a struct that gains a field, which 2.3.9 refused to Hudi.
    private const string TakenByLaterOnes = "r_evolve_";

    // Those that are read by Hive's own client too, which is slow to start.
    private static readonly string[] DumpedByJava = ["cow_p0_0150", "evolve_p1_0150", "mor_p1_0150", "parts_p2_hs_0150"];

    public static TheoryData<string> Cases =>
        [.. GoldenSyncTests.Cases.Select(row => row.Data).Where(file => !Path.GetFileName(file).StartsWith(TakenByLaterOnes, StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_real_metastore_holds_what_Hudis_own_sync_leaves(string file)
    {
        var server = await fixture.ServerAsync();
        await using var metastore = HiveMetastore.Open(new HiveMetastoreSettings { Uris = server.Uri, ConnectDeadline = TimeSpan.FromMinutes(2) }, TimeProvider.System);
        var golden = GoldenCase.Load(file);
        var location = await GoldenRun.CompareAsync(golden, metastore);
        if (DumpedByJava.Contains(golden.Name))
        {
            await CompareAllFieldsAsync(server, golden, location);
        }
    }

    private static async Task CompareAllFieldsAsync(HiveMetastoreServer server, GoldenCase golden, string location)
    {
        var tables = golden.Steps[^1]["tables"]!.AsObject();
        Assert.NotEmpty(tables);
        foreach (var (name, expected) in tables)
        {
            var text = expected!.ToJsonString().Replace($"file:{{BASE}}/{golden.Name}", location, StringComparison.Ordinal);
            using var dump = await server.DumpAsync((string)expected["table"]!["dbName"]!, name);
            Assert.Equal(MetastoreFields.Of(JsonNode.Parse(text)!), MetastoreFields.Of(JsonNode.Parse(dump.RootElement.GetRawText())!));
        }
    }
}
