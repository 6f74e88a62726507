using global::Avro.Generic;
using global::Avro.IO;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.LogFiles;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.ChangeLogs;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Golden;
using Lakehouse.TestKit.Peers;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Writing;

/// <summary>Tables that keep change logs: what is written, and what is read of it.</summary>
public sealed class ChangeLogTests
{
    private static readonly string[] Keys = [.. Enumerable.Range(0, 12).Select(number => $"k{number:00}")];

    private readonly MemoryStorage storage = new(TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<TableType, CdcMode?, int?> Tables =>
    [
        .. from type in Enum.GetValues<TableType>()
           from mode in new CdcMode?[] { CdcMode.OpKeyOnly, CdcMode.DataBefore, CdcMode.DataBeforeAfter, null }
           from buckets in new int?[] { 2, null }
           select (type, mode, buckets),
    ];

    /// <summary>Random writes against a model that knows the rows before and after each.</summary>
    [Theory]
    [MemberData(nameof(Tables))]
    public async Task Each_write_tells_its_changes(TableType type, CdcMode? mode, int? buckets)
    {
        await OrderTable.CreateAsync(storage, buckets, type: type, changes: mode);
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions { Retained = 100, Index = buckets is null ? IndexKind.Simple : null }, Stop);
        var random = new Random(3);
        var model = new Dictionary<string, OrderRow>(StringComparer.Ordinal);
        var all = new List<OrderChange>();
        InstantTime? last = null;
        for (var write = 0; write < 12; write++)
        {
            // A late row behind a deletion in a log brings the old base row back (spec 5.8); the model does not.
            var rows = Rows(random, seq: write * 10, late: type == TableType.CopyOnWrite);
            var result = await writer.WriteRowsAsync(rows);
            if (result.Instant is not { } instant)
            {
                continue;
            }

            var expected = Apply(model, rows, instant).ToList();
            Assert.Equal(expected, await OrderTable.ChangesAsync(storage, last, instant));
            all.AddRange(expected);
            last = instant;
        }

        Assert.Equal(all, await OrderTable.ChangesAsync(storage));
        Assert.Equal(model.Values.OrderBy(row => row.Region, StringComparer.Ordinal).ThenBy(row => row.Id, StringComparer.Ordinal), await OrderTable.ReadAsync(storage));
        // Merge-on-read tables merge base files too: rows that a look-up index adds, and deleted keys that return.
        Assert.Equal(mode is not null, (await LogsAsync()).Count > 0);
    }

    /// <summary>Golden logs of all three modes have the schema that we would write, character by character.</summary>
    [Theory]
    [InlineData("cow_cdc_op_key_only", CdcMode.OpKeyOnly)]
    [InlineData("cow_cdc_data_before", CdcMode.DataBefore)]
    [InlineData("mor_cdc_data_before_after", CdcMode.DataBeforeAfter)]
    public async Task The_schema_is_that_of_hudi(string table, CdcMode mode)
    {
        var schema = new TableSchema(
        [
            new Field("id", new DataType.String(), Nullable: false), new Field("region", new DataType.String(), Nullable: false),
            new Field("name", new DataType.String()), new Field("qty", new DataType.Int(), Nullable: false),
            new Field("amount", new DataType.Decimal(10, 2), Nullable: false), new Field("updated", new DataType.TimestampMicros(true)),
            new Field("_pos", new DataType.Long(), Nullable: false),
        ]);
        var written = ChangeLogSchema.Of(mode, schema, table);
        var logs = GoldenLogs.Of("hudi-0.15", table).Where(log => log.Path.EndsWith(".cdc", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(logs);
        foreach (var (_, content) in logs)
        {
            await using var file = await LogFiles.LogBytes.OpenAsync(content);
            Assert.All(file.Blocks, block => Assert.Equal(block.Headers[LogHeader.Schema], written.Json));
            Assert.All(file.Blocks, block => Assert.Equal(DataBlockReader.SchemaOf(block).Fields.Select(field => field.Name), written.Columns.Fields.Select(field => field.Name)));
        }
    }

    /// <summary>The judge is Apache.Avro; name, token and commit are as Hudi has them.</summary>
    [Fact]
    public async Task The_log_lies_beside_its_base_file_and_apache_avro_reads_it()
    {
        await OrderTable.CreateAsync(storage, buckets: 1, changes: CdcMode.DataBeforeAfter);
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions(), Stop);
        await writer.WriteRowsAsync([new("a", "eu", 1, "old"), new("b", "eu", 1, null)]);
        Assert.Empty(await LogsAsync());
        var result = await writer.WriteRowsAsync([new("a", "eu", 2, "new"), new("b", "eu", 2, Kind: RowKind.Delete), new("c", "eu", 2, "ü")]);

        var log = Assert.Single(await LogsAsync());
        var state = await TableState.LoadAsync(storage, Stop);
        var stat = Assert.Single((await state.MetadataOfAsync(state.Timeline.CompletedWrites[^1], Stop)).Stats);
        var name = BaseFileName.TryParse(stat.Path!.Split('/')[^1], out var parsed) ? parsed : throw new InvalidDataException(stat.Path);
        Assert.Equal($"region=eu/.{name.FileId}_{result.Instant}.log.1_{name.WriteToken}.cdc", log.Path);
        Assert.Equal(KeyValuePair.Create(log.Path, log.Length), Assert.Single(stat.CdcStats!));

        await using var file = await LogFileReader.OpenAsync(storage, log.Path, log.Length, Stop);
        using var content = await file.ReadContentAsync(Assert.Single(file.Blocks), Stop);
        var schema = global::Avro.Schema.Parse(content.Block.Headers[LogHeader.Schema]);
        var reader = new GenericDatumReader<GenericRecord>(schema, schema);
        var source = new MemoryStream(content.Span.ToArray()) { Position = 8 };
        var rows = new List<string>();
        while (source.Position < source.Length)
        {
            source.Position += sizeof(int);
            var row = reader.Read(null!, new BinaryDecoder(source));
            rows.Add($"{row["op"]} {row["ts_ms"]} {Image(row["before"])} {Image(row["after"])}");
        }

        Assert.Equal([$"d {result.Instant} b/eu/1/ -", $"i {result.Instant} - c/eu/2/ü", $"u {result.Instant} a/eu/1/old a/eu/2/new"], rows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Compaction_and_clustering_are_no_changes()
    {
        await OrderTable.CreateAsync(storage, type: TableType.MergeOnRead, changes: CdcMode.DataBeforeAfter);
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions(), Stop);
        await writer.WriteRowsAsync([new("a", "eu", 1, "1"), new("b", "us", 1, "1")]);
        var second = await writer.WriteRowsAsync([new("a", "eu", 2, "2"), new("b", "us", 2, Kind: RowKind.Delete)]);
        var before = await OrderTable.ChangesAsync(storage);
        await writer.Services.RunAsync(new CompactionRequest(), cancellationToken: Stop);

        Assert.Equal(2, (await OrderTable.ChangesAsync(storage, end: second.Instant)).Count(change => change.Time == second.Instant.ToString()));
        Assert.Equal(before, await OrderTable.ChangesAsync(storage));
        var third = await writer.WriteRowsAsync([new("a", "eu", 3, "3")]);
        Assert.Equal([new OrderChange("u", third.Instant.ToString()!, new("a", "eu", 2, "2"), new("a", "eu", 3, "3"))], await OrderTable.ChangesAsync(storage, second.Instant));
    }

    /// <summary>Java Hudi as judge of our tables, and as their other writer, whose changes we read.</summary>
    [Theory]
    [InlineData(TableType.CopyOnWrite, CdcMode.DataBeforeAfter)]
    [InlineData(TableType.CopyOnWrite, CdcMode.OpKeyOnly)]
    [InlineData(TableType.MergeOnRead, CdcMode.DataBefore)]
    public async Task Java_accepts_our_change_logs_and_we_read_its_changes(TableType type, CdcMode mode)
    {
        using var folder = new TempFolder("java-changes");
        var java = JavaHudi.Require();
        var local = new LocalStorage(folder.Folder("t"));
        var table = JavaHudi.Quote(local.Root);
        await OrderTable.CreateAsync(local, type: type, changes: mode);
        await using (var writer = await TableWriter.OpenAsync(local, new WriterOptions(), Stop))
        {
            await writer.WriteRowsAsync([.. "abcdef".Select(key => new OrderRow($"{key}", "eu", 1, "ours"))]);
            await writer.WriteRowsAsync([new("a", "eu", 2, "again"), new("b", "eu", 2, Kind: RowKind.Delete), new("g", "eu", 2, "new")]);
        }

        folder.WriteLines("rows.ndjson", ["""{"id":"a","region":"eu","seq":3,"note":"java"}""", """{"id":"h","region":"us","seq":3,"note":"java"}"""]);
        var results = await java.ScriptAsync(
            [$"- validate --table {table} --buckets 2 --expect-version 6", $"upsert --table {table} --index BUCKET --buckets 2 --rows rows.ndjson", $"- validate --table {table} --buckets 2 --expect-version 6"],
            folder.Root,
            Stop);

        Assert.All(results.Where((_, index) => index != 1), result => Assert.Empty(JavaHudi.WithoutChangeLogs(result.Texts("errors").Concat(result.Texts("warnings")))));
        var changes = await OrderTable.ChangesAsync(local);
        Assert.Equal(
            [new("u", results[1].Instant!, new("a", "eu", 2, "again"), new("a", "eu", 3, "java")), new OrderChange("i", results[1].Instant!, null, new("h", "us", 3, "java"))],
            changes.Where(change => change.Time == results[1].Instant));
        await using (var writer = await TableWriter.OpenAsync(local, new WriterOptions(), Stop))
        {
            var last = await writer.WriteRowsAsync([new("h", "us", 4, Kind: RowKind.Delete)]);
            Assert.Equal(
                [new OrderChange("d", last.Instant.ToString()!, new("h", "us", 3, "java"), null)],
                (await OrderTable.ChangesAsync(local)).Where(change => change.Time == last.Instant.ToString()));
        }
    }

    /// <summary>A write that died behind its change log is rolled back, by Java as by ourselves, and its log tells nothing.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_change_log_of_a_failed_write_tells_nothing(bool byJava)
    {
        using var folder = new TempFolder("failed-changes");
        var local = new LocalStorage(folder.Folder("t"));
        await OrderTable.CreateAsync(local, buckets: 1, changes: CdcMode.DataBeforeAfter);
        await using (var writer = await TableWriter.OpenAsync(local, new WriterOptions(), Stop))
        {
            await writer.WriteRowsAsync([new("a", "eu", 1, "old")]);
        }

        var dying = new FaultStorage(local, FaultPlan.Once(call => call.Operation == StorageOperation.CompleteUpload && call.Path.EndsWith(".cdc", StringComparison.Ordinal), Fault.CrashAfter));
        await Assert.ThrowsAsync<SimulatedCrashException>(async () =>
        {
            await using var writer = await TableWriter.OpenAsync(dying, new WriterOptions(), Stop);
            await writer.WriteRowsAsync([new("a", "eu", 2, "lost")]);
        });
        Assert.Single(Directory.GetFiles(local.Root, "*.cdc", SearchOption.AllDirectories));

        if (byJava)
        {
            await JavaHudi.Require().RunAsync($"rollback --table {JavaHudi.Quote(local.Root)}", Stop);
        }
        else
        {
            await using var writer = await TableWriter.OpenAsync(local, new WriterOptions(), Stop);
            await writer.WriteRowsAsync([new("b", "us", 1, "next")]);
        }

        // Java leaves it, of its own writes too, as an orphan that no commit names.
        Assert.Equal(byJava ? 1 : 0, Directory.GetFiles(local.Root, "*.cdc", SearchOption.AllDirectories).Length);
        Assert.Empty((await TableState.LoadAsync(local, Stop)).Timeline.PendingWrites);
        Assert.Equal("old", (await OrderTable.ReadAsync(local))[0].Note);
        Assert.Single(await OrderTable.ChangesAsync(local), change => change.Before is null && change.After!.Id == "a");
    }

    [Fact]
    public async Task A_log_beside_a_copy_on_write_table_hides_nothing()
    {
        await OrderTable.CreateAsync(storage, buckets: 1);
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions(), Stop);
        await writer.WriteRowsAsync([new("a", "eu", 1, "old")]);
        var later = await writer.WriteRowsAsync([new("b", "us", 1, "other group")]);
        var name = (await storage.ListAsync("region=eu", recursive: false, Stop).ToListAsync(Stop)).Select(file => BaseFileName.TryParse(file.Name, out var parsed) ? parsed : null).OfType<BaseFileName>().Single();
        using var sink = new MemoryStream();
        var instant = later.Instant!.Value;
        using var log = new LogFileWriter(sink, instant);
        log.WriteRollback(instant);
        await storage.PutAsync($"region=eu/{new LogFileName(name.FileId, instant, 1, "1-0-1")}", sink.ToArray(), PutCondition.Always, Stop);

        Assert.Equal(["a", "b"], (await OrderTable.ReadAsync(storage)).Select(row => row.Id));
    }

    [Fact]
    public async Task A_mode_that_is_not_known_is_refused_before_anything_is_written()
    {
        await HudiTable.CreateAsync(
            storage,
            new TableDefinition("orders", OrderTable.Schema, ["id"])
            {
                Properties = new Dictionary<string, string> { ["hoodie.table.cdc.enabled"] = "true", ["hoodie.table.cdc.supplemental.logging.mode"] = "ONLY_ON_SUNDAYS" },
            },
            cancellationToken: Stop);
        var failure = await Assert.ThrowsAsync<LakehouseException>(async () =>
        {
            await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions(), Stop);
            await writer.WriteRowsAsync([new("a", "eu", 1, "1")]);
        });
        Assert.Equal(ErrorKind.Unsupported, failure.Kind);
        Assert.Contains("ONLY_ON_SUNDAYS", failure.Message, StringComparison.Ordinal);
    }

    private static string Image(object? value) => value is GenericRecord row ? string.Join('/', ["" + row["id"], row["region"], row["seq"], row["note"]]) : "-";

    private static OrderRow[] Rows(Random random, int seq, bool late) =>
        [.. Keys.OrderBy(_ => random.Next()).Take(random.Next(1, 9)).Select((key, index) => random.Next(3) == 0
            ? new OrderRow(key, Region(key), seq, Kind: RowKind.Delete)
            : new OrderRow(key, Region(key), late && random.Next(6) == 0 ? seq - 50 : seq + 1, $"note {seq + index}"))];

    private static string Region(string key) => key[^1] % 2 == 0 ? "eu" : "us";

    // What a table with ordering values does; deletions carry one too.
    private static IEnumerable<OrderChange> Apply(Dictionary<string, OrderRow> model, OrderRow[] rows, InstantTime instant)
    {
        foreach (var row in rows.OrderBy(row => row.Id, StringComparer.Ordinal))
        {
            model.TryGetValue(row.Id, out var stored);
            if (stored is not null && stored.Seq > row.Seq)
            {
                continue;
            }

            if (row.Kind == RowKind.Delete)
            {
                if (model.Remove(row.Id))
                {
                    yield return new OrderChange("d", instant.ToString(), stored, null);
                }

                continue;
            }

            model[row.Id] = row;
            yield return new OrderChange(stored is null ? "i" : "u", instant.ToString(), stored, row);
        }
    }

    private async Task<IReadOnlyList<StorageEntry>> LogsAsync() =>
        await storage.ListAsync(string.Empty, recursive: true, Stop).Where(entry => entry.Path.EndsWith(".cdc", StringComparison.Ordinal)).ToListAsync(Stop);
}
