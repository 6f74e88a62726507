using System.Buffers;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.LogFiles;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.Simulation.Fuzzing;

/// <summary>Log files: frames, rows and deletes.</summary>
internal static class LogTargets
{
    private const string Path = "p/.f-0_20260101000000000.log.1_0-0-0";

    private static readonly TableSchema Columns = new(
        new DataType[]
        {
            new DataType.Long(), new DataType.String(), new DataType.Decimal(20, 2), new DataType.List(new DataType.Double()),
            new DataType.Map(new DataType.Struct(new ValueList<Field>([new Field("d", new DataType.Date()), new Field("b", new DataType.Binary())]))),
        }.Select((type, index) => new Field($"c{index}", type)));

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("log file", () => FuzzSeeds.Files(name => name.Contains(".log.", StringComparison.Ordinal) && !name.Contains(".hoodie", StringComparison.Ordinal)), ReadFile),
        new("rows of a log block", Rows, ReadRows),
        new("delete block", Deletes, ReadDeletes),
    ];

    private static void ReadFile(byte[] bytes)
    {
        var storage = new MemoryStorage(new ManualClock());
        Wait(storage.PutAsync(Path, bytes, PutCondition.Always));
        using var file = new Disposal(Wait(LogFileReader.OpenAsync(storage, Path, bytes.Length)));
        var next = 0L;
        foreach (var block in file.Log.Blocks)
        {
            Assert.Equal(next, block.Offset);
            Assert.InRange(block.ContentOffset + block.ContentLength, block.Offset, bytes.Length);
            next = file.Log.Blocks.Where(other => other.Offset > block.Offset).Select(other => other.Offset).FirstOrDefault(next);
            using var content = Wait(file.Log.ReadContentAsync(block));
            ReadContent(content);
        }
    }

    private static void ReadContent(LogContent content)
    {
        switch (content.Block.Kind)
        {
            case LogBlockKind.Delete:
                _ = DeleteBlockReader.Read(content).Count;
                break;
            case LogBlockKind.AvroData or LogBlockKind.CdcData:
                foreach (var batch in DataBlockReader.Read(content, DataBlockReader.SchemaOf(content.Block)))
                {
                    batch.Dispose();
                }

                break;
        }
    }

    private static IReadOnlyList<byte[]> Rows()
    {
        using var builder = new BatchBuilder(Columns);
        for (var row = 0; row < 3; row++)
        {
            ((LongColumnBuilder)builder[0]).Append(row * 1000);
            ((BytesColumnBuilder)builder[1]).Append("text"u8);
            ((DecimalColumnBuilder)builder[2]).Append(-row);
            ((DoubleColumnBuilder)((ListColumnBuilder)builder[3]).Element).Append(0.5);
            ((ListColumnBuilder)builder[3]).EndList();
            ((MapColumnBuilder)builder[4]).Keys.Append("k"u8);
            ((StructColumnBuilder)((MapColumnBuilder)builder[4]).Values).EndStruct();
            ((MapColumnBuilder)builder[4]).EndMap();
            builder.EndRow();
        }

        using var rows = builder.Build();
        using var sink = new MemoryStream();
        using var writer = new LogFileWriter(sink, InstantTime.Parse("20260101000000000"));
        using var data = writer.BeginData(Columns, AvroSchemaMapping.ToCommitSchema(Columns, "t"));
        data.Append(rows);
        data.Complete();
        var bytes = sink.ToArray();
        return [bytes[^(bytes.Length - bytes.AsSpan().LastIndexOf("}]}"u8) - 11)..^12]];
    }

    private static void ReadRows(byte[] bytes)
    {
        using var content = Content(bytes, LogBlockKind.AvroData);
        ReadContent(content);
    }

    private static IReadOnlyList<byte[]> Deletes() =>
    [
        Convert.FromHexString("00000003000000250602066b303402046575066402066b30350204657506c80102066b30330204657506900300"),
        Convert.FromHexString("0000000300000023" + "0602066b313502046575040002066b313402046575040002066b313002046575040000"),
    ];

    private static void ReadDeletes(byte[] bytes)
    {
        using var content = Content(bytes, LogBlockKind.Delete);
        ReadContent(content);
    }

    private static LogContent Content(byte[] bytes, LogBlockKind kind)
    {
        var rented = ArrayPool<byte>.Shared.Rent(bytes.Length);
        bytes.CopyTo(rented, 0);
        var headers = new Dictionary<LogHeader, string> { [LogHeader.Schema] = AvroSchemaMapping.ToCommitSchema(Columns, "t") };
        return new LogContent(new LogBlock(Path, kind, headers, 0, 0, bytes.Length), rented);
    }

    private static T Wait<T>(ValueTask<T> task) => task.AsTask().GetAwaiter().GetResult();

    private sealed record Disposal(OpenLogFile Log) : IDisposable
    {
        public void Dispose() => Log.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
