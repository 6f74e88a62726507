using System.Text.Json.Nodes;
using Lakehouse.Catalog.Tests.Lake;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TestKit.Catalog;
using Xunit;

namespace Lakehouse.Catalog.Tests.Golden;

/// <summary>Writes a table as a golden case has it, step by step, and syncs it into a metastore after each.</summary>
internal static class GoldenRun
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Runs a case and compares the metastore's objects with the dump after each step.</summary>
    /// <returns>Where the table lay, as a metastore says it.</returns>
    public static async Task<string> CompareAsync(GoldenCase golden, IMetastore metastore)
    {
        var sync = new CatalogSync(metastore, golden.Options);
        LakeTable? table = null;
        foreach (var step in golden.Steps)
        {
            table = IsByHand(step) ? table : await WriteAsync(table, golden, step);
            await SyncAsync(sync, metastore, table!, golden, step);
            var expected = string.Join('\n', KnownDifferences.Compared(GoldenObjects.Text(step), golden.Name, step));
            var actual = string.Join('\n', KnownDifferences.Compared(await TextAsync(metastore, golden), golden.Name, step));
            Assert.Equal(expected.Replace($"file:{{BASE}}/{golden.Name}", table!.Location, StringComparison.Ordinal), actual);
        }

        table!.Dispose();
        return table.Location;
    }

    /// <summary>The tables that a case may have made, which exist.</summary>
    public static IEnumerable<CatalogName> Tables(GoldenCase golden)
    {
        var name = CatalogName.Parse(golden.Options.Names.Values.Single());
        return new[] { "", "_ro", "_rt" }.Select(suffix => new CatalogName(name.Database.ToLowerInvariant(), name.Table.ToLowerInvariant() + suffix));
    }

    private static async Task<IEnumerable<string>> TextAsync(IMetastore metastore, GoldenCase golden)
    {
        var lines = new List<string>();
        foreach (var name in Tables(golden))
        {
            if (await metastore.GetTableAsync(name.Database, name.Table, Stop) is { } found)
            {
                lines.AddRange(MetastoreText.Of(found, await metastore.ListPartitionsAsync(found, Stop).ToListAsync(Stop)));
            }
        }

        return lines;
    }

    private static async Task SyncAsync(CatalogSync sync, IMetastore metastore, LakeTable table, GoldenCase golden, JsonObject step)
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
    private static async Task MoveFirstPartitionAsync(IMetastore metastore, GoldenCase golden)
    {
        var name = CatalogName.Parse(golden.Options.Names.Values.Single());
        var table = await metastore.GetTableAsync(name.Database, name.Table, Stop);
        var partitions = await metastore.ListPartitionsAsync(table!, Stop).ToListAsync(Stop);
        var first = partitions.MinBy(partition => string.Join('/', partition.Values), StringComparer.Ordinal)!;
        await metastore.AlterPartitionsAsync(table!, [first with { Storage = first.Storage with { Location = first.Storage.Location + "_moved" } }], Stop);
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
