using System.Text.Json;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Parquet;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Xunit;
using Field = Lakehouse.TableFormat.Schema.Field;
using RecordBatch = Apache.Arrow.RecordBatch;

namespace Lakehouse.TableFormat.Tests.Parquet;

/// <summary>Files and tables of ours with every type and its extremes, read by readers that we did not write.</summary>
public sealed class ParquetJudgeTests : IDisposable
{
    private readonly TempFolder folder = new("parquet-judge");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ParquetCodec.Snappy)]
    [InlineData(ParquetCodec.Zstd)]
    [InlineData(ParquetCodec.Gzip)]
    [InlineData(ParquetCodec.None)]
    public async Task Pyarrow_and_DuckDB_read_every_value(ParquetCodec codec)
    {
        var python = PythonJudge.Require();
        var file = WriteFile(EdgeValues.Everything, new ParquetWriteOptions { Codec = codec, RowGroupRows = 5 });
        var ours = EdgeValues.Lines(EdgeValues.Everything, EdgeValues.Batch(EdgeValues.Everything)).Select(line => JsonValues.Normal(line));

        Assert.Equal(ours, await ReadAsync(python, file));

        // What DuckDB read is what it writes again.
        var copy = folder.PathOf($"{codec}-copy.parquet");
        Duck.Execute($"COPY (SELECT * FROM read_parquet('{file}')) TO '{copy}' (FORMAT parquet)");
        Assert.Equal(ours, await ReadAsync(python, copy));
    }

    [Fact]
    public async Task The_footer_has_the_form_that_Java_reads()
    {
        var python = PythonJudge.Require();
        using var footer = JsonDocument.Parse(await python.DescribeParquetAsync(WriteFile(EdgeValues.Everything, new ParquetWriteOptions()), Stop));
        var columns = footer.RootElement.GetProperty("schema").EnumerateArray()
            .ToDictionary(column => column.GetProperty("name").GetString()!, column => string.Join(
                ' ', new[] { "physical", "length", "converted", "logical" }.Select(part => column.GetProperty(part).ToString())));

        Assert.Equal("BYTE_ARRAY 0 UTF8 String", columns["c5"]);
        Assert.Equal("BYTE_ARRAY 0 NONE None", columns["c6"]);
        Assert.Equal("FIXED_LEN_BYTE_ARRAY 5 NONE None", columns["c7"]);
        Assert.Equal("FIXED_LEN_BYTE_ARRAY 3 DECIMAL Decimal(precision=5, scale=2)", columns["c8"]);
        Assert.Equal("FIXED_LEN_BYTE_ARRAY 5 DECIMAL Decimal(precision=10, scale=0)", columns["c9"]);
        Assert.Equal("FIXED_LEN_BYTE_ARRAY 8 DECIMAL Decimal(precision=18, scale=4)", columns["c10"]);
        Assert.Equal("FIXED_LEN_BYTE_ARRAY 9 DECIMAL Decimal(precision=20, scale=0)", columns["c11"]);
        Assert.Equal("FIXED_LEN_BYTE_ARRAY 16 DECIMAL Decimal(precision=38, scale=10)", columns["c12"]);
        Assert.Equal("INT32 0 DATE Date", columns["c13"]);
        Assert.StartsWith("INT64 0 TIMESTAMP_MICROS Timestamp(isAdjustedToUTC=true, timeUnit=microseconds", columns["c14"], StringComparison.Ordinal);
        Assert.Contains("c15.list.element", columns.Keys);
        Assert.Contains("c16.list.element.list.element", columns.Keys);
        Assert.Contains("c17.list.element.b.list.element", columns.Keys);
        Assert.Contains("c18.key_value.key", columns.Keys);
        Assert.Contains("c19.key_value.value.m.key_value.value", columns.Keys);

        Assert.Equal(["SNAPPY"], footer.RootElement.GetProperty("codecs").EnumerateArray().Select(codec => codec.GetString()));
        Assert.Equal(columns.Keys, footer.RootElement.GetProperty("statistics").EnumerateArray().Select(path => path.GetString()!));
        Assert.Equal(["parquet.avro.schema"], footer.RootElement.GetProperty("keyValues").EnumerateArray().Select(key => key.GetString()));
    }

    [Fact]
    public async Task Java_Hudi_accepts_and_reads_a_table_of_every_type()
    {
        var java = JavaHudi.Require();
        var storage = new LocalStorage(folder.Folder("zoo"));
        var schema = new TableSchema([new Field("id", new DataType.String()), .. EdgeValues.Portable.Fields]);
        await HudiTable.CreateAsync(storage, new TableDefinition("zoo", schema, ["id"]) { BucketCount = 2 }, cancellationToken: Stop);
        await using (var writer = await TableWriter.OpenAsync(storage, new WriterOptions(), Stop))
        {
            await writer.WriteAsync([Keyed(schema, 0, EdgeValues.Rows)], new WriteRequest(), Stop);
            await writer.WriteAsync([Keyed(schema, 3, 4)], new WriteRequest(), Stop);
        }

        Assert.Empty(await java.ValidateAsync(storage.Root, buckets: 2, cancellationToken: Stop));
        var theirs = await java.ReadAsync(storage.Root, cancellationToken: Stop);
        Assert.Equal(Sorted(theirs), Sorted(await RowsAsync(storage)));
    }

    public void Dispose() => folder.Dispose();

    private static async Task<string[]> RowsAsync(LocalStorage storage)
    {
        var table = await HudiTable.OpenAsync(storage, Stop);
        var plan = await table.PlanAsync(new ScanRequest(), Stop);
        var lines = new List<string>();
        await foreach (var batch in table.ReadAsync(plan, Stop))
        {
            lines.AddRange(EdgeValues.Lines(plan.Schema, batch));
        }

        return [.. lines];
    }

    private static IEnumerable<string> Sorted(IEnumerable<string> lines) =>
        lines.Select(line => JsonValues.Normal(line)).Order(StringComparer.Ordinal);

    private static async Task<IEnumerable<string>> ReadAsync(PythonJudge python, string file) =>
        (await python.ReadParquetAsync([file], Stop)).Select(line => JsonValues.Normal(line));

    // The values move on by one row, so that an update changes every column.
    private static UpsertBatch Keyed(TableSchema schema, int first, int rows)
    {
        using var builder = new BatchBuilder(schema);
        for (var row = 0; row < rows; row++)
        {
            ((BytesColumnBuilder)builder[0]).Append(System.Text.Encoding.UTF8.GetBytes($"k{row:00}"));
            for (var column = 1; column < schema.Fields.Count; column++)
            {
                EdgeValues.Append(builder[column], first + row);
            }

            builder.EndRow();
        }

        return new UpsertBatch(schema, builder.Build(), default);
    }

    private string WriteFile(TableSchema schema, ParquetWriteOptions options)
    {
        var path = folder.PathOf($"{options.Codec}.parquet");
        using var stream = File.Create(path);
        using var writer = new ParquetFileWriter(stream, schema, options);
        using RecordBatch rows = EdgeValues.Batch(schema);
        writer.Write(rows);
        writer.Close(new Dictionary<string, string> { ["parquet.avro.schema"] = AvroSchemaMapping.ToFileSchema(schema, "zoo") });
        return path;
    }
}
