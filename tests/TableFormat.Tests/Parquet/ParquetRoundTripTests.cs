using CsCheck;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Parquet;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Tests.Columns;
using Xunit;
using Field = Lakehouse.TableFormat.Schema.Field;
using RecordBatch = Apache.Arrow.RecordBatch;

namespace Lakehouse.TableFormat.Tests.Parquet;

public sealed class ParquetRoundTripTests
{
    private static readonly TableSchema Everything =
        new(RandomColumns.All.Select((type, index) => new Field($"c{index}", type)));

    [Fact]
    public void Every_type_comes_back_as_it_was_written()
    {
        Gen.Int.Sample(
            seed =>
            {
                var random = new Random(seed);
                var rows = Rows(Everything, random, random.Next(1, 200));
                using var file = new MemoryStream();
                WriteTo(file, Everything, rows, random);
                using var parquet = ParquetFile.Open(file, "memory");
                Assert.Equal(rows.Length, parquet.RowCount);
                Assert.Equal(Everything, parquet.Schema);
                var read = parquet.Read(batchRows: random.Next(1, 100)).ToList();
                for (var column = 0; column < Everything.Fields.Count; column++)
                {
                    var actual = read.SelectMany(batch => ArrowText.All(batch.Column(column)));
                    Assert.Equal(ArrowText.All(rows.Column(column)), actual);
                }
            },
            iter: 40);
    }

    [Fact]
    public void Columns_come_in_the_order_asked_for()
    {
        var rows = Rows(Everything, new Random(1), 10);
        using var file = new MemoryStream();
        WriteTo(file, Everything, rows, new Random(1));
        using var parquet = ParquetFile.Open(file, "memory");
        using var batch = Assert.Single(parquet.Read(["c20", "c3"]));
        Assert.Equal(["c20", "c3"], batch.Schema.FieldsList.Select(field => field.Name));
        Assert.Equal(ArrowText.All(rows.Column(20)), ArrowText.All(batch.Column(0)));
        Assert.Equal(ArrowText.All(rows.Column(3)), ArrowText.All(batch.Column(1)));
        Assert.Equal([4, 4, 2], parquet.Read([], 4).Select(none => none.Length));
    }

    [Fact]
    public void A_batch_that_was_read_may_be_written_twice_and_is_still_there()
    {
        var rows = Rows(Everything, new Random(9), 40);
        using var file = new MemoryStream();
        WriteTo(file, Everything, rows, new Random(9));
        using var parquet = ParquetFile.Open(file, "memory");
        var read = parquet.Read(batchRows: 40).ToList();
        for (var time = 0; time < 2; time++)
        {
            using var copy = new MemoryStream();
            using var writer = new ParquetFileWriter(copy, Everything);
            read.ForEach(writer.Write);
            writer.Close(new Dictionary<string, string>());
            using var again = ParquetFile.Open(copy, "memory");
            using var all = again.Read().Single();
            for (var column = 0; column < Everything.Fields.Count; column++)
            {
                Assert.Equal(ArrowText.All(rows.Column(column)), ArrowText.All(all.Column(column)));
                Assert.Equal(ArrowText.All(rows.Column(column)), read.SelectMany(batch => ArrowText.All(batch.Column(column))));
            }
        }
    }

    [Fact]
    public void A_file_without_rows_has_its_schema_and_no_row_group()
    {
        using var file = new MemoryStream();
        using (var writer = new ParquetFileWriter(file, Everything))
        {
            writer.Close(new Dictionary<string, string> { ["k"] = "v" });
        }

        using var parquet = ParquetFile.Open(file, "memory");
        Assert.Equal(0, parquet.RowCount);
        Assert.Equal("v", parquet.KeyValues["k"]);
        Assert.Equal(Everything, parquet.Schema);
        Assert.Empty(parquet.Read());
    }

    [Fact]
    public void Required_columns_keep_their_mark_and_refuse_nulls()
    {
        var schema = new TableSchema([new Field("id", new DataType.String(), Nullable: false)]);
        using var builder = new BatchBuilder(schema);
        ((BytesColumnBuilder)builder[0]).Append("a"u8);
        builder.EndRow();
        using var file = new MemoryStream();
        WriteTo(file, schema, builder.Build(), new Random(1));
        using var parquet = ParquetFile.Open(file, "memory");
        Assert.Equal(schema, parquet.Schema);

        builder.EndRow();
        using var other = new MemoryStream();
        using var writer = new ParquetFileWriter(other, schema);
        var failure = Assert.Throws<Errors.LakehouseException>(() => writer.Write(builder.Build()));
        Assert.Equal(Errors.ErrorKind.Invalid, failure.Kind);
        Assert.Contains("id", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_failure_of_the_sink_comes_through()
    {
        using var sink = new FailingSink();
        using var writer = new ParquetFileWriter(sink, Everything, new ParquetWriteOptions { RowGroupRows = 10 });
        var rows = Rows(Everything, new Random(1), 500);
        Assert.Throws<IOException>(() =>
        {
            writer.Write(rows);
            writer.Close(new Dictionary<string, string>());
        });
    }

    [Fact]
    public void A_writer_that_is_not_closed_leaves_no_valid_file()
    {
        using var file = new MemoryStream();
        using (var writer = new ParquetFileWriter(file, Everything))
        {
            writer.Write(Rows(Everything, new Random(1), 5));
        }

        var failure = Assert.Throws<Errors.LakehouseException>(() => ParquetFile.Open(file, "part/x.parquet"));
        Assert.Equal("part/x.parquet", failure.Context.Path);
    }

    internal static RecordBatch Rows(TableSchema schema, Random random, int count)
    {
        using var builder = new BatchBuilder(schema);
        for (var row = 0; row < count; row++)
        {
            for (var column = 0; column < schema.Fields.Count; column++)
            {
                RandomColumns.Append(builder[column], random);
            }

            builder.EndRow();
        }

        return builder.Build();
    }

    internal static void WriteTo(Stream file, TableSchema schema, RecordBatch rows, Random random)
    {
        var options = new ParquetWriteOptions
        {
            Codec = (ParquetCodec)random.Next(4),
            RowGroupRows = random.Next(2) == 0 ? 7 : 1 << 20,
            RowGroupBytes = random.Next(2) == 0 ? 2000 : 1 << 20,
        };
        using var writer = new ParquetFileWriter(file, schema, options);
        for (var row = 0; row < rows.Length; row += 50)
        {
            writer.Write(rows.Slice(row, Math.Min(50, rows.Length - row)));
        }

        writer.Close(new Dictionary<string, string> { ["parquet.avro.schema"] = "ü" });
        Assert.Equal(file.Length, writer.BytesWritten);
        Assert.Equal(rows.Length, writer.RowsWritten);
    }

    private sealed class FailingSink : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("No space left on device");
    }
}
