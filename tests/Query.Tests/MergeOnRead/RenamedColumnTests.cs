using Apache.Arrow;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.SchemaChanges;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Tables;
using Xunit;
using Field = Lakehouse.TableFormat.Schema.Field;

namespace Lakehouse.Query.Tests.MergeOnRead;

/// <summary>Schema-on-read tables through SQL and pull: files of every age show the columns of today, whatever they call them.</summary>
public sealed class RenamedColumnTests : IDisposable
{
    private readonly TempFolder folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private LocalStorage Lake => new(folder.Root);

    private LocalStorage Table => new(folder.PathOf("shop", "t"));

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(TableType.CopyOnWrite)]
    [InlineData(TableType.MergeOnRead)]
    public async Task Sql_and_pull_find_columns_by_their_ids(TableType type)
    {
        await OrderTable.CreateAsync(Table, type: type);
        await using var writer = await TableWriter.OpenAsync(Table, new WriterOptions(), Stop);
        await writer.WriteRowsAsync([new OrderRow("a", "eu", 1, "first"), new OrderRow("b", "us", 1, "first")]);
        await writer.AlterAsync([new RenameColumn("note", "remark")], schemaOnRead: true, Stop);
        await WriteAsync(writer, "remark", new OrderRow("a", "eu", 2, "second"));
        await writer.AlterAsync([new DropColumn("remark")], cancellationToken: Stop);
        var token = (await writer.AlterAsync([new AddColumn("remark", new DataType.String())], cancellationToken: Stop)).Instant!.Value.ToString();
        await WriteAsync(writer, "remark", new OrderRow("c", "eu", 3, "third"), new OrderRow("b", "us", 4, "fourth"));

        Assert.Equal(
            ["""{"id":"a","remark":null,"seq":2}""", """{"id":"b","remark":"fourth","seq":4}""", """{"id":"c","remark":"third","seq":3}"""],
            await SqlRows.QueryAsync(Lake, new QueryOptions(), "SELECT id, remark, seq FROM shop.t"));
        var pull = await new IncrementalPull(Lake).PullAsync(new LakeTable("shop", "t"), token, null, Stop);
        Assert.Equal(
            ["""{"op":"u","id":"b","region":"us","seq":4,"remark":"fourth"}""", """{"op":"u","id":"c","region":"eu","seq":3,"remark":"third"}"""],
            await SqlRows.LinesAsync(pull.Rows.Schema, pull.Rows.ReadAsync(Stop)));
        await AssertLikeScanAsync();
    }

    [Fact]
    public async Task An_engine_that_keeps_merges_sees_columns_that_are_altered_between_two_statements()
    {
        await OrderTable.CreateAsync(Table, type: TableType.MergeOnRead);
        await using var writer = await TableWriter.OpenAsync(Table, new WriterOptions(), Stop);
        await writer.AlterAsync([new AddColumn("count", new DataType.Int())], schemaOnRead: true, Stop);
        await WriteAsync(writer, new OrderRow("a", "eu", 1, "first"), 7);
        await WriteAsync(writer, new OrderRow("a", "eu", 2, "second"), 8);
        var engine = new QueryEngine(Lake, new QueryOptions());
        const string rows = "SELECT note, \"count\" FROM shop.t";
        Assert.Equal(["""{"note":"second","count":8}"""], await SqlRows.QueryAsync(engine, rows));

        await writer.AlterAsync([new WidenColumn("count", new DataType.Long())], cancellationToken: Stop);
        Assert.Equal(["""{"note":"second","count":8}"""], await SqlRows.QueryAsync(engine, rows));

        await writer.AlterAsync([new DropColumn("note")], schemaOnRead: true, Stop);
        await writer.AlterAsync([new AddColumn("note", new DataType.String())], cancellationToken: Stop);
        Assert.Equal(["""{"note":null,"count":8}"""], await SqlRows.QueryAsync(engine, rows));
    }

    private static async Task WriteAsync(TableWriter writer, OrderRow row, int count)
    {
        using var batch = OrderTable.Batch(row);
        var schema = new TableSchema(OrderTable.Schema.Fields.Append(new Field("count", new DataType.Int())));
        using var counts = new Int32Array.Builder().Append(count).Build();
        using var rows = new RecordBatch(ArrowMapping.ToArrow(schema, withMeta: false), [.. batch.Rows.Arrays, counts], 1);
        await writer.WriteAsync([new UpsertBatch(schema, rows, batch.Kinds)], new WriteRequest(), Stop);
    }

    private async Task AssertLikeScanAsync()
    {
        var table = await HudiTable.OpenAsync(Table, Stop);
        var columns = (await table.PlanAsync(new ScanRequest(), Stop)).Schema.Fields.Select(field => field.Name).ToArray();
        Assert.Equal(
            await SqlRows.ScanAsync(table, new ScanRequest { Columns = columns }),
            await SqlRows.QueryAsync(Lake, new QueryOptions(), $"SELECT {string.Join(", ", columns.Select(name => $"\"{name}\""))} FROM shop.t"));
    }

    private static async Task WriteAsync(TableWriter writer, string note, params OrderRow[] rows)
    {
        using var batch = OrderTable.Batch(rows);
        var schema = new TableSchema(OrderTable.Schema.Fields.Select(field => field.Name == "note" ? field with { Name = note } : field));
        await writer.WriteAsync([new UpsertBatch(schema, batch.Rows, batch.Kinds)], new WriteRequest(), Stop);
    }
}
