using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Schema.Ids;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Tests.Golden;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.SchemaChanges;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Writing;

public sealed class SchemaChangeTests : IDisposable
{
    private readonly TempFolder folder = new("alter");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TableType.CopyOnWrite)]
    [InlineData(TableType.MergeOnRead)]
    public async Task A_plain_table_takes_new_columns_and_wider_types(TableType type)
    {
        var storage = await FilledAsync(type);
        await using (var writer = await TableWriter.OpenAsync(storage, new WriterOptions(), Stop))
        {
            var result = await writer.AlterAsync(
                [new AddColumn("extra", new DataType.Int()), new WidenColumn("extra", new DataType.Long()), new AddColumn("price", new DataType.Decimal(10, 2))], cancellationToken: Stop);
            Assert.IsType<CommitOutcome.Committed>(result.Outcome);
            await writer.WriteRowsAsync([new("a", "eu", 2, "second")]);
        }

        var state = await TableState.LoadAsync(storage, Stop);
        Assert.Equal(["id", "region", "seq", "note", "extra", "price"], (await state.SchemaAsOfAsync(null, Stop)).Fields.Select(field => field.Name));
        Assert.Equal([new("a", "eu", 2, "second"), new("b", "us", 1, "first")], await OrderTable.ReadAsync(storage));
        Assert.Null(await storage.StatAsync($".hoodie/.schema/{state.Timeline.LastCompletedWrite}.schemacommit", Stop));
        var java = JavaHudi.Require();
        Assert.Empty(await java.ValidateAsync(storage.Root, buckets: 2, cancellationToken: Stop));
        Assert.All(await java.ReadAsync(storage.Root, cancellationToken: Stop), row => Assert.Contains("\"price\":null", row, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(TableType.CopyOnWrite)]
    [InlineData(TableType.MergeOnRead)]
    public async Task Renamed_moved_and_dropped_columns_keep_their_values_or_lose_them_for_good(TableType type)
    {
        var storage = await FilledAsync(type);
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions(), Stop);
        var first = (await TableState.LoadAsync(storage, Stop)).Timeline.LastCompletedWrite;

        await writer.AlterAsync([new RenameColumn("note", "remark"), new AddColumn("extra", new DataType.String()) { After = "id" }], schemaOnRead: true, Stop);
        Assert.Equal(["a,null,eu,1,first", "b,null,us,1,first"], await LinesAsync(storage));

        await WriteAsync(writer, new("a", "eu", 2, "second"), new TableSchema(Named("id", "region", "seq", "remark")));
        await writer.AlterAsync([new MoveColumn("extra", "remark")], cancellationToken: Stop);
        Assert.Equal(["a,eu,2,second,null", "b,us,1,first,null"], await LinesAsync(storage));

        await writer.AlterAsync([new DropColumn("remark")], cancellationToken: Stop);
        await writer.AlterAsync([new AddColumn("remark", new DataType.String())], cancellationToken: Stop);
        await WriteAsync(writer, new("b", "us", 3, "third"), new TableSchema(Named("id", "region", "seq", "remark")));
        Assert.Equal(["a,eu,2,null,null", "b,us,3,null,third"], await LinesAsync(storage));
        Assert.Equal(["a,eu,1,first", "b,us,1,first"], await LinesAsync(storage, new ScanRequest { AsOf = first }));

        await writer.Services.RunAsync(new ClusteringRequest { SortColumns = ["extra", "seq"] }, cancellationToken: Stop);
        Assert.Equal(["a,eu,2,null,null", "b,us,3,null,third"], await LinesAsync(storage));
        var metadata = await NewestAsync(storage);
        var latest = IdSchemaJson.Read(metadata.ExtraMetadata["latest_schema"]);
        Assert.Equal(["id:5", "region:6", "seq:7", "extra:9", "remark:10"], latest.Fields.Skip(5).Select(field => $"{field.Name}:{field.Id}"));
    }

    [Theory]
    [InlineData(TableType.CopyOnWrite)]
    [InlineData(TableType.MergeOnRead)]
    public async Task Java_continues_the_history_of_columns_that_we_began(TableType type)
    {
        var java = JavaHudi.Require();
        var storage = await FilledAsync(type);
        await using (var writer = await TableWriter.OpenAsync(storage, new WriterOptions(), Stop))
        {
            await writer.AlterAsync([new RenameColumn("note", "remark"), new AddColumn("extra", new DataType.Long())], schemaOnRead: true, Stop);
        }

        var altered = await NewestAsync(storage);
        folder.WriteLines("more.ndjson", ["""{"id":"c","region":"us","seq":5,"remark":"java","extra":7}"""]);
        await java.ScriptAsync(
            [$"upsert --table {JavaHudi.Quote(storage.Root)} --index BUCKET --buckets 2 --rows more.ndjson --conf hoodie.schema.on.read.enable=true"],
            folder.Root,
            Stop);

        var javas = IdSchemaJson.Read((await NewestAsync(storage)).ExtraMetadata["latest_schema"]);
        Assert.Equal(IdSchemaJson.Read(altered.ExtraMetadata["latest_schema"]).Fields, javas.Fields);
        Assert.Equal(["a,eu,1,first,", "b,us,1,first,", "c,us,5,java,7"], await LinesAsync(storage));
        await using var again = await TableWriter.OpenAsync(storage, new WriterOptions(), Stop);
        await again.AlterAsync([new RenameColumn("remark", "comment")], cancellationToken: Stop);
        Assert.Equal(["a,eu,1,first,", "b,us,1,first,", "c,us,5,java,7"], await LinesAsync(storage));
    }

    [Fact]
    public async Task What_the_columns_do_not_allow_is_refused()
    {
        var storage = await FilledAsync(TableType.CopyOnWrite);
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions(), Stop);
        SchemaChange[] refused =
        [
            new RenameColumn("id", "key"),
            new DropColumn("region"),
            new RenameColumn("seq", "order"),
            new RenameColumn("note", "SEQ"),
            new AddColumn("note", new DataType.String()),
            new AddColumn("1st", new DataType.String()),
            new AddColumn("_hoodie_commit_time", new DataType.String()),
            new WidenColumn("seq", new DataType.Int()),
            new WidenColumn("id", new DataType.Binary()),
            new DropColumn("nothing"),
            new MoveColumn("note", "_hoodie_file_name"),
            new AddColumn("note.member", new DataType.String()),
        ];
        foreach (var change in refused)
        {
            var exception = await Assert.ThrowsAsync<LakehouseException>(() => writer.AlterAsync([change], schemaOnRead: true, Stop));
            Assert.Equal(ErrorKind.Invalid, exception.Kind);
        }

        Assert.Contains("schema-on-read", (await Assert.ThrowsAsync<LakehouseException>(() => writer.AlterAsync([new DropColumn("note")], cancellationToken: Stop))).Message, StringComparison.Ordinal);
        Assert.Single((await TableState.LoadAsync(storage, Stop)).Timeline.Instants);
    }

    [Theory]
    [InlineData("cow_schema_on_read")]
    [InlineData("mor_schema_on_read")]
    public async Task Hudis_own_versions_are_read_and_written_byte_for_byte(string name)
    {
        using var golden = GoldenTable.Of015(name);
        var storage = new LocalStorage(golden.Root);
        var state = await TableState.LoadAsync(storage, Stop);
        foreach (var write in state.Timeline.CompletedWrites)
        {
            var latest = (await state.MetadataOfAsync(write, Stop)).ExtraMetadata["latest_schema"];
            Assert.Equal(latest, IdSchemaJson.Write(IdSchemaJson.Read(latest)));
            var history = await File.ReadAllTextAsync(Path.Combine(golden.Root, ".hoodie", ".schema", $"{write.Time}.schemacommit"), Stop);
            Assert.Equal(history, IdSchemaJson.WriteHistory(IdSchemaJson.ReadHistory(System.Text.Encoding.UTF8.GetBytes(history))));
        }

        var first = IdSchemaJson.Read((await state.MetadataOfAsync(state.Timeline.CompletedWrites[0], Stop)).ExtraMetadata["latest_schema"]);
        Assert.Equal(first with { Version = 0 }, IdSchema.Of(first.ToTable()));
    }

    [Theory]
    [InlineData("cow_schema_on_read", false)]
    [InlineData("mor_schema_on_read", true)]
    public async Task Hudis_statements_repeated_by_us_give_Hudis_columns(string name, bool moves)
    {
        using var golden = GoldenTable.Of015(name);
        var state = await TableState.LoadAsync(new LocalStorage(golden.Root), Stop);
        var changes = new ColumnChanges(state.Properties);
        SchemaChange[] statements =
        [
            new AddColumn("e", new DataType.String()) { After = "b" },
            new RenameColumn("b", "b2"),
            new WidenColumn("a", new DataType.Long()),
            new DropColumn("c"),
            .. moves ? [new MoveColumn("d", "id")] : Array.Empty<SchemaChange>(),
            new RenameColumn("info.y", "z"),
            new AddColumn("info.w", new DataType.Long()),
            new AddColumn("c", new DataType.String()),
        ];
        var altered = new List<IdSchema>();
        IdSchema? current = null;
        foreach (var write in state.Timeline.CompletedWrites)
        {
            var metadata = await state.MetadataOfAsync(write, Stop);
            var latest = IdSchemaJson.Read(metadata.ExtraMetadata["latest_schema"]);
            current ??= latest;
            if (metadata.OperationType == WriteOperation.AlterSchema && altered.Count < statements.Length)
            {
                current = changes.Apply(current, statements[altered.Count]) with { Version = latest.Version };
                Assert.Equal(latest, current);
                altered.Add(current);
            }
        }

        Assert.Equal(statements.Length, altered.Count);
    }

    [Theory]
    [InlineData("cow_schema_on_read")]
    [InlineData("mor_schema_on_read")]
    public async Task A_write_of_ours_keeps_Hudis_schema_on_read_table_right(string name)
    {
        using var golden = GoldenTable.Of015(name);
        var storage = new LocalStorage(golden.Root);
        var before = await OurRows.ReadAsync(golden.Root, new ScanRequest());
        var state = await TableState.LoadAsync(storage, Stop);
        var schema = await state.SchemaAsOfAsync(null, Stop);
        var table = await HudiTable.OpenAsync(storage, Stop);
        var batches = new List<Apache.Arrow.RecordBatch>();
        await foreach (var batch in table.ReadAsync(await table.PlanAsync(new ScanRequest { Columns = [.. schema.Fields.Select(field => field.Name)] }, Stop), Stop))
        {
            batches.Add(batch);
        }

        // One row of each partition is written again as it is: the rows beside it pass through our merge.
        var moved = batches.Select(batch => new UpsertBatch(schema, OneRow(batch, schema), default)).ToList();
        await using (var writer = await TableWriter.OpenAsync(storage, new WriterOptions { Index = IndexKind.Simple }, Stop))
        {
            Assert.IsType<CommitOutcome.Committed>((await writer.WriteAsync(moved, new WriteRequest(), Stop)).Outcome);
        }

        Assert.Equal(WithoutMeta(before), WithoutMeta(await OurRows.ReadAsync(golden.Root, new ScanRequest())));
        var newest = (await TableState.LoadAsync(storage, Stop)).Timeline.LastCompletedWrite;
        Assert.NotNull(await storage.StatAsync($".hoodie/.schema/{newest}.schemacommit", Stop));
    }

    public void Dispose() => folder.Dispose();

    private static Apache.Arrow.RecordBatch OneRow(Apache.Arrow.RecordBatch batch, TableSchema schema) => new(
        ArrowMapping.ToArrow(schema, withMeta: false),
        schema.Fields.Select((field, column) => Gather.Rows(field.Type, [batch.Column(column)], [new RowRun(0, 0, 1)])),
        1);

    private static IEnumerable<string> WithoutMeta(IEnumerable<string> rows) =>
        rows.Select(row => row[(row.IndexOf("\"id\":", StringComparison.Ordinal) < 0 ? 0 : row.IndexOf("\"id\":", StringComparison.Ordinal))..]).Order(StringComparer.Ordinal);

    private static IEnumerable<Field> Named(params string[] names) =>
        names.Select(name => new Field(name, name == "seq" ? new DataType.Long() : new DataType.String()));

    private static async Task WriteAsync(TableWriter writer, OrderRow row, TableSchema schema)
    {
        using var rows = OrderTable.Batch(row);
        using var batch = new UpsertBatch(schema, rows.Rows, default);
        await writer.WriteAsync([batch], new WriteRequest(), Stop);
    }

    private static async Task<CommitMetadata> NewestAsync(IStorage storage)
    {
        var state = await TableState.LoadAsync(storage, Stop);
        return await state.MetadataOfAsync(state.Timeline.CompletedWrites[^1], Stop);
    }

    private static async Task<IReadOnlyList<string>> LinesAsync(IStorage storage, ScanRequest? request = null)
    {
        var table = await HudiTable.OpenAsync(storage, Stop);
        var lines = new List<string>();
        await foreach (var batch in table.ReadAsync(await table.PlanAsync((request ?? new ScanRequest()) with { WithMetaColumns = false }, Stop), Stop))
        {
            using (batch)
            {
                lines.AddRange(Enumerable.Range(0, batch.Length).Select(row => string.Join(',', batch.Arrays.Select(column => column switch
                {
                    Apache.Arrow.StringArray text => text.GetString(row) ?? "null",
                    Apache.Arrow.Int64Array number => $"{number.GetValue(row)}",
                    _ => "?",
                }))));
            }
        }

        return [.. lines.Order(StringComparer.Ordinal)];
    }

    private async Task<LocalStorage> FilledAsync(TableType type)
    {
        var storage = new LocalStorage(folder.Folder($"{type}"));
        await OrderTable.CreateAsync(storage, type: type);
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions(), Stop);
        await writer.WriteRowsAsync([new("a", "eu", 1, "first"), new("b", "us", 1, "first")]);
        return storage;
    }
}
