using Apache.Arrow;
using CsCheck;
using global::Avro.Generic;
using global::Avro.IO;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.LogFiles;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Tests.Columns;
using Lakehouse.TableFormat.Tests.Parquet;
using Lakehouse.TableFormat.Timeline;
using Xunit;
using AvroRecordSchema = Avro.RecordSchema;
using Field = Lakehouse.TableFormat.Schema.Field;

namespace Lakehouse.TableFormat.Tests.LogFiles;

/// <summary>Rows into log files and back.</summary>
public sealed class LogRoundTripTests
{
    private static readonly InstantTime Instant = InstantTime.Parse("20260101000000000");

    private static readonly TableSchema Everything =
        new(RandomColumns.All.Append(new DataType.Uuid()).Select((type, index) => new Field($"c{index}", type)));

    [Fact]
    public async Task Every_type_comes_back_as_it_was_written()
    {
        await Gen.Int.SampleAsync(
            async seed =>
            {
                var random = new Random(seed);
                using var rows = ParquetRoundTripTests.Rows(Everything, random, random.Next(1, 120));
                var read = await ReadAsync(Write(Everything, rows, blockBytes: random.Next(1, 40_000)), Everything, random.Next(1, 60));
                for (var column = 0; column < Everything.Fields.Count; column++)
                {
                    Assert.Equal(ArrowText.All(rows.Column(column)), read.SelectMany(batch => ArrowText.All(batch.Column(column))));
                }
            },
            iter: 40);
    }

    [Fact]
    public async Task Slices_and_chosen_rows_are_written_as_they_stand()
    {
        using var rows = ParquetRoundTripTests.Rows(Everything, new Random(7), 90);
        using var slice = rows.Slice(30, 40);
        using var sink = new MemoryStream();
        using (var writer = new LogFileWriter(sink, Instant))
        using (var data = writer.BeginData(Everything, AvroSchemaMapping.ToCommitSchema(Everything, "t")))
        {
            data.Append(slice);
            data.Append(rows, [5, 89, 0]);
            Assert.Equal(43, data.Rows);
            data.Complete();
        }

        var read = await ReadAsync(sink.ToArray(), Everything, 1000);
        for (var column = 0; column < Everything.Fields.Count; column++)
        {
            var all = ArrowText.All(rows.Column(column));
            Assert.Equal([.. all[30..70], all[5], all[89], all[0]], ArrowText.All(Assert.Single(read).Column(column)));
        }
    }

    [Fact]
    public async Task Dictionaries_of_text_are_written_as_text()
    {
        var schema = new TableSchema([new Field("a", new DataType.String()), new Field("b", new DataType.Int(), Nullable: false)]);
        using var numbers = (IntColumnBuilder)ColumnBuilder.Create(new DataType.Int());
        numbers.Append(1);
        numbers.Append(2);
        using var rows = new RecordBatch(
            new Apache.Arrow.Schema([new Apache.Arrow.Field("a", RepeatedText.Type, true), new Apache.Arrow.Field("b", Apache.Arrow.Types.Int32Type.Default, false)], null),
            [new RepeatedText("ü").Rows(2), numbers.Build()],
            2);

        var read = Assert.Single(await ReadAsync(Write(schema, rows), schema, 10));
        Assert.Equal(["'ü'", "'ü'"], ArrowText.All(read.Column(0)));
        Assert.Equal(["1", "2"], ArrowText.All(read.Column(1)));
    }

    [Fact]
    public void A_null_where_none_is_allowed_is_refused()
    {
        var schema = new TableSchema([new Field("id", new DataType.Long(), Nullable: false)]);
        using var builder = new BatchBuilder(schema);
        builder.EndRow();
        using var rows = builder.Build();
        var failure = Assert.Throws<Errors.LakehouseException>(() => Write(schema, rows));
        Assert.Equal(Errors.ErrorKind.Invalid, failure.Kind);
        Assert.Contains("id", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>The judge is Apache.Avro, which reads each record with the schema of the block's header.</summary>
    [Fact]
    public async Task Apache_avro_reads_our_records()
    {
        var columns = new TableSchema(Everything.Fields.Where(field => field.Type is not DataType.Uuid));
        using var rows = ParquetRoundTripTests.Rows(columns, new Random(11), 200);
        var bytes = Write(columns, rows);
        await using var file = await LogBytes.OpenAsync(bytes);
        var block = Assert.Single(file.Blocks);
        using var content = await file.ReadContentAsync(block, TestContext.Current.CancellationToken);
        var schema = (AvroRecordSchema)global::Avro.Schema.Parse(block.Headers[LogHeader.Schema]);
        var reader = new GenericDatumReader<GenericRecord>(schema, schema);
        var source = new MemoryStream(content.Span.ToArray()) { Position = 8 };
        for (var row = 0; row < rows.Length; row++)
        {
            source.Position += sizeof(int);
            var record = reader.Read(null!, new BinaryDecoder(source));
            for (var column = 0; column < columns.Fields.Count; column++)
            {
                Assert.Equal(ArrowText.Of(rows.Column(column), row), AvroText.Of(record.GetValue(column), schema.Fields[column].Schema));
            }
        }

        Assert.Equal(source.Length, source.Position);
    }

    [Fact]
    public async Task A_file_is_cut_into_blocks_and_every_block_has_its_header()
    {
        using var rows = ParquetRoundTripTests.Rows(Everything, new Random(3), 50);
        await using var file = await LogBytes.OpenAsync(Write(Everything, rows, blockBytes: 1));
        Assert.Equal(50, file.Blocks.Count);
        Assert.All(file.Blocks, block =>
        {
            Assert.Equal(LogBlockKind.AvroData, block.Kind);
            Assert.Equal(Instant.ToString(), block.Headers[LogHeader.InstantTime]);
            Assert.Equal(Everything, DataBlockReader.SchemaOf(block));
        });
    }

    internal static byte[] Write(TableSchema schema, RecordBatch rows, int blockBytes = LogFileWriter.DefaultBlockBytes)
    {
        using var sink = new MemoryStream();
        using var writer = new LogFileWriter(sink, Instant);
        using var data = writer.BeginData(schema, AvroSchemaMapping.ToCommitSchema(schema, "t"), blockBytes: blockBytes);
        data.Append(rows);
        data.Complete();
        Assert.Equal(sink.Length, writer.Length);
        return sink.ToArray();
    }

    private static async Task<List<RecordBatch>> ReadAsync(byte[] bytes, TableSchema target, int batchRows)
    {
        var batches = new List<RecordBatch>();
        await using var file = await LogBytes.OpenAsync(bytes);
        var decoders = new RowDecoders(target);
        foreach (var block in file.Blocks)
        {
            using var content = await file.ReadContentAsync(block, TestContext.Current.CancellationToken);
            batches.AddRange(DataBlockReader.Read(content, decoders, batchRows));
        }

        return batches;
    }
}
