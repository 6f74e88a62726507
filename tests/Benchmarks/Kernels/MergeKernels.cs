using System.Globalization;
using System.Text;
using Apache.Arrow;
using BenchmarkDotNet.Attributes;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.FileGroups.Slices;
using Lakehouse.TableFormat.LogFiles;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Benchmarks.Kernels;

/// <summary>The merge of one slice: a base file of 2,000,000 rows, log files that update every tenth; files in memory. Times are per base row.</summary>
[MemoryDiagnoser]
public class MergeKernels
{
    private const int Rows = 2_000_000;
    private const int Updates = Rows / 10;
    private const int Deltas = 4;
    private const string FileId = "f-0";

    private readonly MemoryStorage _storage = new(TimeProvider.System);
    private TableState _table = null!;
    private FileSlice _slice = null!;

    /// <summary>Writes the base file and the log files.</summary>
    [GlobalSetup]
    public void Setup() => SetupAsync().GetAwaiter().GetResult();

    /// <summary>Which base rows stay, and the rows that come: what an engine needs that reads base files itself.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public async Task<long> Merge()
    {
        using var merge = await new SliceMerger(_table, null, SliceMergeOptions.Default).MergeAsync(_slice, OrderRows.Schema, null, default);
        return merge.Updated == Updates ? merge.Staying.Count : throw new InvalidOperationException($"{merge.Updated} rows were updated.");
    }

    /// <summary>All merged rows, ten columns.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public async Task<long> Read()
    {
        var rows = 0L;
        await foreach (var batch in SliceReader.ReadAsync(_table, _slice, OrderRows.Schema))
        {
            rows += batch.Length;
            batch.Dispose();
        }

        return rows == Rows ? rows : throw new InvalidOperationException($"{rows} rows came.");
    }

    private static string InstantOf(int number) => $"20250101{number:D9}";

    private async Task SetupAsync()
    {
        var definition = new TableDefinition("orders", OrderRows.Schema, ["id"]) { OrderingField = "pos", Type = TableType.MergeOnRead };
        await HudiTable.CreateAsync(_storage, definition);
        var name = new BaseFileName(FileId, "0-0-0", InstantTime.Parse(InstantOf(1)));
        await PutAsync(name.ToString(), Base(name));
        await PutAsync($".hoodie/{InstantOf(1)}.deltacommit", "{}"u8.ToArray());
        var logs = new List<LogFile>();
        for (var delta = 0; delta < Deltas; delta++)
        {
            var log = new LogFileName(FileId, InstantTime.Parse(InstantOf(1)), delta + 1, "0-0-0");
            var bytes = Log(delta);
            await PutAsync(log.ToString(), bytes);
            await PutAsync($".hoodie/{InstantOf(2 + delta)}.deltacommit", "{}"u8.ToArray());
            logs.Add(new LogFile(log, log.ToString(), bytes.Length));
        }

        _table = await TableState.LoadAsync(_storage);
        var file = await _storage.StatAsync(name.ToString());
        _slice = new FileSlice(string.Empty, FileId, InstantTime.Parse(InstantOf(1)), new BaseFile(name, name.ToString(), file!.Value.Length), logs);
    }

    private static byte[] Base(BaseFileName name)
    {
        using var sink = new MemoryStream();
        using var writer = new BaseFileWriter(sink, new BaseFileSpec("orders", OrderRows.Schema, string.Empty, name, Rows));
        using var rows = OrderRows.Make(Rows);
        for (var start = 0; start < Rows; start += 100_000)
        {
            using var chunk = rows.Slice(start, 100_000);
            var time = ConstantColumn.Create(InstantOf(1), chunk.Length);
            writer.Write(chunk, new MetaRows(time, time, Keys((Int64Array)chunk.Column(0))));
        }

        writer.Close();
        return sink.ToArray();
    }

    private static byte[] Log(int delta)
    {
        var columns = MetaSchema.Prepend(OrderRows.Schema);
        using var sink = new MemoryStream();
        using var writer = new LogFileWriter(sink, InstantTime.Parse(InstantOf(2 + delta)));
        using var data = writer.BeginData(columns, AvroSchemaMapping.ToFileSchema(OrderRows.Schema, "orders"));
        using var rows = OrderRows.Make(Rows);
        var runs = Enumerable.Range(0, Updates / Deltas).Select(row => new RowRun(0, (row * 10 * Deltas) + (delta * 10), 1)).ToArray();
        var picked = OrderRows.Schema.Fields.Select((field, column) => Gather.Rows(field.Type, [rows.Column(column)], runs)).ToArray();
        var time = ConstantColumn.Create(InstantOf(2 + delta), runs.Length);
        var empty = ConstantColumn.Create(string.Empty, runs.Length);
        data.Append(new RecordBatch(ArrowMapping.ToArrow(columns, withMeta: false), [time, time, Keys((Int64Array)picked[0]), empty, empty, .. picked], runs.Length));
        data.Complete();
        return sink.ToArray();
    }

    private static StringArray Keys(Int64Array ids)
    {
        using var keys = (BytesColumnBuilder)ColumnBuilder.Create(new DataType.String());
        for (var row = 0; row < ids.Length; row++)
        {
            keys.Append(Encoding.UTF8.GetBytes(ids.GetValue(row)!.Value.ToString(CultureInfo.InvariantCulture)));
        }

        return (StringArray)keys.Build();
    }

    private async Task PutAsync(string path, byte[] content) => await _storage.PutAsync(path, content, PutCondition.Always);
}
