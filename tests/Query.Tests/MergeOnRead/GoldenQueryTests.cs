using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Golden;
using Xunit;

namespace Lakehouse.Query.Tests.MergeOnRead;

/// <summary>Tables that real Hudi wrote, through SQL: the same rows as a scan, which the golden suite compares with Hudi's own answers.</summary>
public sealed class GoldenQueryTests : IDisposable
{
    private static readonly string[] Parts = ["mor", "zoo", "schema_on_read", "evolution"];
    private readonly TempFolder lake = new();

    public static IEnumerable<TheoryDataRow<string>> Tables => new[] { "hudi-0.15", "hudi-1x" }
        .SelectMany(origin => Directory.EnumerateDirectories(Checkout.PathOf("tests", "data", origin)))
        .Where(folder => Parts.Any(part => Path.GetFileName(folder).Contains(part, StringComparison.Ordinal)))
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*.zip"))
        .Where(zip => Path.GetFileName(zip) is not ("expected.zip" or "dumps.zip"))
        .Select(zip => new TheoryDataRow<string>(Path.GetRelativePath(Checkout.PathOf("tests", "data"), zip)));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => lake.Dispose();

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Sql_has_the_rows_of_a_scan(string zip)
    {
        var unzipped = GoldenFolder.Unzip(Checkout.PathOf("tests", "data", zip), Path.Combine(lake.Root, "zip"));
        Directory.CreateDirectory(Path.Combine(lake.Root, "shop"));
        Directory.Move(unzipped, Path.Combine(lake.Root, "shop", "t"));
        var storage = new LocalStorage(lake.Root);
        var table = await HudiTable.OpenAsync(storage.Scope("shop/t"), Stop);
        var instants = table.State.Timeline.CompletedWrites.Select(write => (string?)write.Time.ToString()).TakeLast(3).Append(null);
        foreach (var asOf in instants)
        {
            foreach (var readOptimized in asOf is null ? [false, true] : new[] { false })
            {
                await AssertSameAsync(storage, table, new QueryOptions { AsOf = asOf, ReadOptimized = readOptimized, Threads = 2 });
            }
        }
    }

    private static async Task AssertSameAsync(IStorage storage, HudiTable table, QueryOptions options)
    {
        var request = new ScanRequest
        {
            Kind = options.ReadOptimized ? ScanKind.ReadOptimized : ScanKind.Snapshot,
            AsOf = options.AsOf is { } text ? InstantText.Parse(text) : null,
        };
        ScanPlan plan;
        try
        {
            plan = await table.PlanAsync(request, Stop);
        }
        catch (LakehouseException refused) when (refused.Kind is ErrorKind.Invalid or ErrorKind.Unsupported)
        {
            await Assert.ThrowsAsync<LakehouseException>(() => SqlRows.QueryAsync(storage, options, "SELECT * FROM shop.t"));
            return;
        }

        // Without meta fields, SQL shows none; a scan shows what stands in a file.
        var names = MetaSchema.Strip(plan.Schema).Fields.Concat(table.State.Properties.PopulateMetaFields ? MetaSchema.Fields : []).Select(field => field.Name).ToArray();
        var expected = await SqlRows.ScanAsync(table, request with { Columns = names });
        Assert.Equal(expected, await SqlRows.QueryAsync(storage, options, $"SELECT {string.Join(", ", names.Select(name => $"\"{name}\""))} FROM shop.t"));

        // Few columns, and none at all.
        var first = $"\"{names[0]}\"";
        var counted = await SqlRows.QueryAsync(storage, options, $"SELECT count(*) AS n, count({first}) AS m FROM shop.t");
        Assert.StartsWith($"{{\"n\":{expected.Count},", Assert.Single(counted));
        Assert.Equal($"{{\"n\":{expected.Count}}}", Assert.Single(await SqlRows.QueryAsync(storage, options, "SELECT count(*) AS n FROM shop.t")));
    }
}
