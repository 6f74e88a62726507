using System.Text.Json.Nodes;
using Lakehouse.Catalog.Tests.Lake;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Catalog;
using Xunit;

namespace Lakehouse.Catalog.Tests.Golden;

/// <summary>Tables of the same shape as Hudi's, synced step by step, are registered as Hudi's own sync registers them.</summary>
public sealed class GoldenSyncTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Cases => [.. GoldenCase.Names.Where(name => !KnownDifferences.Refused.Keys.Any(refused => Path.GetFileName(name).StartsWith(refused + "_", StringComparison.Ordinal)))];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task ObjectsAreThoseOfHudisOwnSync(string file)
    {
        var golden = GoldenCase.Load(file);
        var metastore = new InMemoryMetastore();
        var sync = new CatalogSync(metastore, golden.Options);
        LakeTable? table = null;
        foreach (var step in golden.Steps)
        {
            table = IsByHand(step) ? table : await WriteAsync(table, golden, step);
            await SyncAsync(sync, metastore, table!, golden, step);
            var expected = string.Join('\n', KnownDifferences.Compared(GoldenObjects.Text(step), golden.Name, step));
            var actual = string.Join('\n', KnownDifferences.Compared(metastore.Dump().Split('\n'), golden.Name, step));
            Assert.Equal(expected.Replace($"file:{{BASE}}/{golden.Name}", table!.Location, StringComparison.Ordinal), actual);
        }

        table?.Dispose();
    }

    [Fact]
    public void EveryKnownDifferenceIsDocumented()
    {
        var text = File.ReadAllText(Checkout.PathOf("docs", "catalogs.md"));
        Assert.All(KnownDifferences.Headings, heading => Assert.Contains($"| {heading} |", text, StringComparison.Ordinal));
    }

    private static async Task SyncAsync(CatalogSync sync, InMemoryMetastore metastore, LakeTable table, GoldenCase golden, JsonObject step)
    {
        if (IsByHand(step))
        {
            await MoveFirstPartitionAsync(metastore, golden);
            return;
        }

        if (golden.Options.CreateDatabase)
        {
            await sync.SyncAsync(table.Storage, golden.Lake, cancellationToken: Stop);
            return;
        }

        var failure = await Assert.ThrowsAsync<LakehouseException>(() => sync.SyncAsync(table.Storage, golden.Lake, cancellationToken: Stop));
        Assert.Equal(ErrorKind.Invalid, failure.Kind);
    }

    // What somebody did by hand between two of Hudi's syncs.
    private static async Task MoveFirstPartitionAsync(InMemoryMetastore metastore, GoldenCase golden)
    {
        var name = CatalogName.Parse(golden.Options.Names.Values.Single());
        var table = await metastore.GetTableAsync(name.Database, name.Table, Stop);
        await foreach (var partition in metastore.ListPartitionsAsync(table!, Stop))
        {
            await metastore.AlterPartitionsAsync(table!, [partition with { Storage = partition.Storage with { Location = partition.Storage.Location + "_moved" } }], Stop);
            break;
        }
    }

    private static async Task<LakeTable> WriteAsync(LakeTable? table, GoldenCase golden, JsonObject step)
    {
        var registered = step["tables"]?.AsObject().FirstOrDefault(entry => entry.Value!["table"]!["parameters"]!["last_commit_time_sync"] is not null).Value;
        var schema = registered is null ? LakeTable.SmallSchema : GoldenObjects.Schema(GoldenObjects.Table(registered["table"]!), golden.Options.Comments);
        schema = golden.Name.StartsWith("r_evolve", StringComparison.Ordinal) && (string)step["step"]! == "struct gets a field" ? WithStructField(schema) : schema;
        table ??= await LakeTable.CreateAsync(golden.Lake, golden.Definition(schema));
        table.Evolve(schema);
        var newest = Newest(step, registered);
        var paths = registered is null ? [] : GoldenObjects.Paths(registered);
        var (written, replaced) = GoldenWrites.Of(golden.Name, step, paths.Count == 0 ? [""] : paths);
        await table.CommitAsync(newest[0], newest[1], written, replaced, (string?)registered?["table"]!["parameters"]!["last_commit_completion_time_sync"]);
        return table;
    }

    private static bool IsByHand(JsonObject step) => ((string)step["step"]!).StartsWith("by hand", StringComparison.Ordinal);

    // Two cases were made by another tool, which kept no timeline.
    private static string[] Newest(JsonObject step, JsonNode? registered) =>
        (step["timeline"]?.AsArray().Select(file => (string)file!).Where(file => file.Count(letter => letter == '.') == 1 && !file.EndsWith("inflight", StringComparison.Ordinal)).Max(StringComparer.Ordinal)
            ?? (string)registered!["table"]!["parameters"]!["last_commit_time_sync"]! + ".commit").Split('.');

    private static TableSchema WithStructField(TableSchema schema) => new(schema.Fields.Select(field =>
        field.Type is DataType.Struct inner
            ? field with { Type = new DataType.Struct(new ValueList<Field>(inner.Fields.Append(new("b", new DataType.String())))) }
            : field));
}
