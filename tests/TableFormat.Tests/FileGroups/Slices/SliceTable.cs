using System.Globalization;
using System.Text;
using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.FileGroups.Slices;
using Lakehouse.TableFormat.LogFiles;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit;
using Field = Lakehouse.TableFormat.Schema.Field;

namespace Lakehouse.TableFormat.Tests.FileGroups.Slices;

/// <summary>A table in memory with one file group, whose base and log files are real; its instants hold nothing. Write times count from 1.</summary>
internal sealed class SliceTable
{
    private const string FileId = "f-0";

    private static readonly Field Id = new("id", new DataType.String());
    private static readonly Field Ord = new("ord", new DataType.Long());
    private static readonly Field A = new("a", new DataType.String());
    private static readonly Field B = new("b", new DataType.String());
    private static readonly Field IsDeleted = new("_hoodie_is_deleted", new DataType.Boolean());
    private static readonly TableSchema Schema = new([Id, Ord, A, B, IsDeleted]);

    private readonly MemoryStorage storage = new(new ManualClock());
    private int baseInstant = 1;
    private int version;

    /// <param name="properties">Lines of hoodie.properties beside the usual ones.</param>
    internal SliceTable(params IEnumerable<string> properties)
    {
        string[] usual =
        [
            "hoodie.table.name=t",
            "hoodie.table.type=MERGE_ON_READ",
            "hoodie.timeline.layout.version=1",
            "hoodie.table.recordkey.fields=id",
            "hoodie.table.create.schema=" + AvroSchemaMapping.ToCommitSchema(Schema, "t"),
        ];
        Put(".hoodie/hoodie.properties", Encoding.UTF8.GetBytes(string.Join('\n', usual.Concat(properties))));
        Put(".hoodie_partition_metadata", []);
    }

    internal static string Instant(int number) => $"20250101{number:D9}";

    /// <summary>Writes a base file at time 1, or later.</summary>
    internal void Base(IReadOnlyList<SliceRow> rows, int at = 1)
    {
        (baseInstant, version) = (at, 0);
        var name = new BaseFileName(FileId, "0-0-0", InstantTime.Parse(Instant(at)));
        using var sink = new MemoryStream();
        using (var writer = new BaseFileWriter(sink, new BaseFileSpec("t", Schema, string.Empty, name, rows.Count)))
        {
            using var all = Batch(MetaSchema.Prepend(Schema), at, [.. rows.Select(row => new SliceChange(row))]);
            var data = new RecordBatch(ArrowMapping.ToArrow(Schema, withMeta: false), all.Arrays.Skip(5), all.Length);
            writer.Write(data, new MetaRows((StringArray)all.Column(0), (StringArray)all.Column(1), (StringArray)all.Column(2)));
            writer.Close();
        }

        Put(name.ToString(), sink.ToArray());
        Commit(at, at == 1 ? "deltacommit" : "commit");
    }

    /// <summary>Writes a log file: rows in data blocks of one kind each, then deletions. Without commit it is a write that failed.</summary>
    internal void Delta(int at, IReadOnlyList<SliceChange> changes, bool committed = true, string? compactedTimes = null)
    {
        using var sink = new MemoryStream();
        using (var writer = new LogFileWriter(sink, InstantTime.Parse(Instant(at))))
        {
            Rows(writer, at, [.. changes.Where(change => change.Kind is ChangeKind.Row or ChangeKind.MarkedRow)], compactedTimes);
            Deletions(writer, [.. changes.Where(change => change.Kind is ChangeKind.Delete or ChangeKind.OrderedDelete)], compactedTimes);
        }

        Partial(sink, at, [.. changes.Where(change => change.Kind == ChangeKind.PartialRow)]);
        Log(sink);
        if (committed)
        {
            Commit(at, "deltacommit");
        }
    }

    /// <summary>Writes a rollback block.</summary>
    internal void Rollback(int at, int of)
    {
        using var sink = new MemoryStream();
        using (var writer = new LogFileWriter(sink, InstantTime.Parse(Instant(at))))
        {
            writer.WriteRollback(InstantTime.Parse(Instant(of)));
        }

        Log(sink);
    }

    /// <summary>Writes bytes that are no log blocks.</summary>
    internal void Damage() => Put(LogName(), "#HUDI#not a block at all"u8.ToArray());

    /// <summary>The table's rows as <c>key|ord|a|b|time of the write</c>, ordered.</summary>
    internal async Task<IReadOnlyList<string>> RowsAsync(int? asOf = null, SliceMergeOptions? options = null)
    {
        var table = await HudiTable.OpenAsync(storage);
        var plan = await table.PlanAsync(new ScanRequest
        {
            AsOf = asOf is { } at ? InstantTime.Parse(Instant(at)) : null,
            Columns = ["id", "ord", "a", "b", MetaColumns.CommitTime],
        });
        var rows = new List<string>();
        await foreach (var batch in new ScanExecutor(table.State, plan with { MergeBytes = (options ?? SliceMergeOptions.Default).MemoryBytes }).RunAsync(default))
        {
            using (batch)
            {
                rows.AddRange(Enumerable.Range(0, batch.Length).Select(row => Text(batch, row)));
            }
        }

        return [.. rows.Order(StringComparer.Ordinal)];
    }

    /// <summary>A row as <see cref="RowsAsync"/> has it.</summary>
    internal static string Text(SliceRow row, int at) => $"k{row.Key}|{row.Ord?.ToString(CultureInfo.InvariantCulture) ?? "-"}|{row.A ?? "-"}|{row.B ?? "-"}|{at}";

    private static string Text(RecordBatch batch, int row) => string.Join('|',
        ((StringArray)batch.Column(0)).GetString(row),
        ((Int64Array)batch.Column(1)).GetValue(row)?.ToString(CultureInfo.InvariantCulture) ?? "-",
        ((StringArray)batch.Column(2)).GetString(row) ?? "-",
        ((StringArray)batch.Column(3)).GetString(row) ?? "-",
        int.Parse(((StringArray)batch.Column(4)).GetString(row)[8..], CultureInfo.InvariantCulture));

    private static void Rows(LogFileWriter writer, int at, IReadOnlyList<SliceChange> changes, string? compactedTimes)
    {
        if (changes.Count == 0)
        {
            return;
        }

        using var batch = Batch(MetaSchema.Prepend(Schema), at, changes);
        using var data = writer.BeginData(MetaSchema.Prepend(Schema), AvroSchemaMapping.ToFileSchema(Schema, "t"), compactedTimes: compactedTimes, blockBytes: 300);
        data.Append(batch);
        data.Complete();
    }

    private static void Deletions(LogFileWriter writer, IReadOnlyList<SliceChange> changes, string? compactedTimes)
    {
        using var keys = (BytesColumnBuilder)ColumnBuilder.Create(new DataType.String());
        using var paths = ColumnBuilder.Create(new DataType.String());
        foreach (var change in changes)
        {
            keys.Append(Encoding.UTF8.GetBytes($"k{change.Row.Key}"));
            paths.AppendNull();
        }

        var ordering = changes.Select(change => change.Ord is { } ord ? new OrderingValue(OrderingKind.Long, ord) : OrderingValue.Unordered);
        writer.WriteDeletes(new DeletedKeys((StringArray)keys.Build(), (StringArray)paths.Build(), [.. ordering]), AvroSchemaMapping.ToFileSchema(Schema, "t"), compactedTimes);
    }

    // Our writer writes no partial updates, so its block is written again with the header that marks them.
    private static void Partial(MemoryStream sink, int at, IReadOnlyList<SliceChange> changes)
    {
        if (changes.Count == 0)
        {
            return;
        }

        var columns = new TableSchema([Id, Ord, A]);
        var json = AvroSchemaMapping.ToFileSchema(columns, "t");
        using var own = new MemoryStream();
        using (var writer = new LogFileWriter(own, InstantTime.Parse(Instant(at))))
        using (var data = writer.BeginData(MetaSchema.Prepend(columns), json))
        {
            using var batch = Batch(MetaSchema.Prepend(columns), at, changes);
            data.Append(batch);
            data.Complete();
        }

        var headersAndMore = own.Length - 12;
        var content = ContentOf(own.ToArray(), headersAndMore);
        using var blocks = new BlockSink(sink);
        blocks.Block(LogBlockKind.AvroData, [(LogHeader.InstantTime, Instant(at)), (LogHeader.Schema, json), (LogHeader.IsPartial, "true")], content);
    }

    private static byte[] ContentOf(byte[] file, long end)
    {
        var store = new MemoryStorage(new ManualClock());
        store.PutAsync("x", file, PutCondition.Always).AsTask().GetAwaiter().GetResult();
        var block = LogFileReader.ReadBlocksAsync(store, "x", file.Length).AsTask().GetAwaiter().GetResult().Single();
        return file[(int)block.ContentOffset..(int)Math.Min(end, block.ContentOffset + block.ContentLength)];
    }

    private static RecordBatch Batch(TableSchema columns, int at, IReadOnlyList<SliceChange> changes)
    {
        using var builder = new BatchBuilder(columns);
        foreach (var change in changes)
        {
            Append(builder, MetaColumns.CommitTime, Instant(at));
            Append(builder, MetaColumns.CommitSeqno, $"{Instant(at)}_0_0");
            Append(builder, MetaColumns.RecordKey, $"k{change.Row.Key}");
            Append(builder, MetaColumns.PartitionPath, string.Empty);
            Append(builder, MetaColumns.FileName, FileId);
            Append(builder, "id", $"k{change.Row.Key}");
            Append(builder, "a", change.Row.A);
            Append(builder, "b", change.Row.B);
            if (change.Row.Ord is { } ord)
            {
                ((LongColumnBuilder)builder[columns.IndexOf("ord")]).Append(ord);
            }

            if (change.Kind == ChangeKind.MarkedRow)
            {
                ((BooleanColumnBuilder)builder[columns.IndexOf("_hoodie_is_deleted")]).Append(true);
            }

            builder.EndRow();
        }

        return builder.Build();
    }

    private static void Append(BatchBuilder builder, string column, string? text)
    {
        if (text is not null && builder.Schema.IndexOf(column) is >= 0 and var index)
        {
            ((BytesColumnBuilder)builder[index]).Append(Encoding.UTF8.GetBytes(text));
        }
    }

    private void Log(MemoryStream sink) => Put(LogName(), sink.ToArray());

    private string LogName() => new LogFileName(FileId, InstantTime.Parse(Instant(baseInstant)), ++version, "0-0-0").ToString();

    private void Commit(int at, string action) => Put($".hoodie/{Instant(at)}.{action}", "{}"u8.ToArray());

    private void Put(string path, byte[] content) => storage.PutAsync(path, content, PutCondition.Always).AsTask().GetAwaiter().GetResult();
}
