using System.Text.Json;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.Cdc.Tests.Ingest;

/// <summary>A table that another engine has upgraded between two runs, and that is brought back.</summary>
public sealed class UpgradedTableTests
{
    private const string Properties = ".hoodie/hoodie.properties";
    private const string Ddl = "CREATE TABLE t (id bigint primary key, note varchar(20) not null)";

    [Theory]
    [InlineData(TableType.CopyOnWrite)]
    [InlineData(TableType.MergeOnRead)]
    public async Task The_line_stops_and_goes_on_where_it_was_when_the_table_is_back(TableType type)
    {
        using var folder = new TempFolder("upgraded");
        var lake = new LocalStorage(folder.Root);
        var options = new IngestOptions { CommitRows = 2, Tables = [new TableOptions { Database = "d", Table = "t", Ddl = Ddl, Type = type }] };
        var all = Enumerable.Range(0, 9).Select(offset => Upsert(offset, offset % 5)).ToList();
        await Line.RunAsync(lake, options, folder.WriteLines("1.ndjson", all.Take(4)));
        await ReplaceAsync(lake, "hoodie.table.version=6", "hoodie.table.version=9");
        var events = folder.WriteLines("2.ndjson", all);

        var refused = await Assert.ThrowsAsync<LakehouseException>(() => Line.RunAsync(lake, options, events));

        Assert.Equal(ErrorKind.Unsupported, refused.Kind);
        Assert.Contains("downgrade_table", refused.Describe(), StringComparison.Ordinal);
        await ReplaceAsync(lake, "hoodie.table.version=9", "hoodie.table.version=6");
        await Line.RunAsync(lake, options, events);
        var (_, rows) = await StoredRowTexts.ReadAsync(lake, new TableId("d", "t"));
        Assert.Equal(["id=0|note=n5", "id=1|note=n6", "id=2|note=n7", "id=3|note=n8", "id=4|note=n4"], rows);
    }

    private static async Task ReplaceAsync(LocalStorage lake, string old, string changed)
    {
        var table = lake.Scope(new TableId("d", "t").Folder);
        var text = System.Text.Encoding.ASCII.GetString((await table.TryReadAsync(Properties, TestContext.Current.CancellationToken))!);
        Assert.Contains(old, text, StringComparison.Ordinal);
        await table.PutAsync(
            Properties, System.Text.Encoding.ASCII.GetBytes(text.Replace(old, changed, StringComparison.Ordinal)), PutCondition.Always, TestContext.Current.CancellationToken);
    }

    private static string Upsert(long offset, int id)
    {
        var value = $$$"""{"before":null,"after":{"id":{{{id}}},"note":"n{{{offset}}}"},"source":{"db":"d","table":"t"},"op":"c"}""";
        return JsonSerializer.Serialize(new { topic = "d.t", partition = 0, offset, key = $"{{\"id\":{id}}}", value });
    }
}
