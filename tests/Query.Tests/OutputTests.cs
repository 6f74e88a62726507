using System.Text;
using Apache.Arrow;
using Apache.Arrow.Ipc;
using Lakehouse.Query.Duck;
using Lakehouse.Query.Output;
using Lakehouse.TableFormat.Errors;
using Xunit;

namespace Lakehouse.Query.Tests;

/// <summary>The forms in which rows leave.</summary>
public sealed class OutputTests
{
    [Fact]
    public async Task Csv_quotes_what_needs_it_and_tells_null_from_empty()
    {
        var text = await WriteAsync("SELECT 'a,b' AS \"x \"\"y\"\"\", 'he said \"no\"' AS b, NULL AS c, '' AS d, E'line\\nbreak' AS e, 'plain' AS f, [1, NULL] AS g", (stream, schema) => new CsvOutput(stream, schema));

        Assert.Equal("\"x \"\"y\"\"\",b,c,d,e,f,g\n\"a,b\",\"he said \"\"no\"\"\",,\"\",\"line\nbreak\",plain,\"[1,null]\"\n", text);
    }

    [Fact]
    public async Task Ndjson_has_one_object_per_row_in_the_order_of_the_columns()
    {
        var text = await WriteAsync("SELECT i AS b, 'r' || i AS a FROM range(3000) t(i)", (stream, schema) => new NdjsonOutput(stream, schema));

        var lines = text.Split('\n');
        Assert.Equal(3001, lines.Length);
        Assert.Equal("""{"b":2999,"a":"r2999"}""", lines[2999]);
    }

    [Fact]
    public async Task Json_without_rows_is_a_whole_document() =>
        Assert.Equal("{\"columns\":[\"a\"],\"rows\":[]}\n", await WriteAsync("SELECT 1 AS a WHERE false", (stream, schema) => new JsonOutput(stream, schema)));

    [Fact]
    public async Task Arrow_files_hold_every_batch()
    {
        using var stream = new MemoryStream();
        await WriteAsync("SELECT i FROM range(5000) t(i)", (target, schema) => new ArrowOutput(target, schema), stream);
        stream.Position = 0;
        using var reader = new ArrowFileReader(stream, leaveOpen: true);
        var rows = 0;
        while (await reader.ReadNextRecordBatchAsync(TestContext.Current.CancellationToken) is { } batch)
        {
            rows += batch.Length;
            batch.Dispose();
        }

        Assert.Equal(5000, rows);
    }

    [Fact]
    public async Task An_enum_is_its_label() =>
        Assert.Equal("e\ngold\n", await WriteAsync("SELECT 'gold'::ENUM('silver', 'gold') AS e", (stream, schema) => new CsvOutput(stream, schema)));

    [Theory]
    [InlineData("TIMESTAMP_NS '2024-01-02 03:04:05.123456789'", "2024-01-02T03:04:05.123456789")]
    [InlineData("TIMESTAMP_NS '1969-12-31 23:59:59.999999999'", "1969-12-31T23:59:59.999999999")]
    [InlineData("TIMESTAMP_NS '1677-09-22 00:00:00.000000001'", "1677-09-22T00:00:00.000000001")]
    [InlineData("TIMESTAMP '1969-12-31 23:59:59.999999'", "1969-12-31T23:59:59.999999")]
    [InlineData("TIMESTAMPTZ '2024-01-02 03:04:05.5+00'", "2024-01-02T03:04:05.500000Z")]
    [InlineData("TIME '24:00:00'", "24:00:00.000000")]
    public async Task Times_keep_every_digit_that_their_type_has(string value, string text) =>
        Assert.Equal($"t\n{text}\n", await WriteAsync($"SELECT {value} AS t", (stream, schema) => new CsvOutput(stream, schema)));

    [Theory]
    [InlineData("TIMESTAMP_NS '2024-01-02 03:04:05.123456789'", "Column t counts")]
    [InlineData("TIMESTAMP_S '2024-01-02 03:04:05'", "Column t counts")]
    [InlineData("[{'at': TIMESTAMP_NS '2024-01-02 03:04:05.123456789'}]", ".at counts")]
    public async Task Parquet_takes_no_unit_that_would_be_misread(string value, string said)
    {
        var refusal = await Assert.ThrowsAsync<LakehouseException>(() => WriteAsync($"SELECT {value} AS t", (stream, schema) => new ParquetOutput(stream, schema)));
        Assert.Equal(ErrorKind.Unsupported, refusal.Kind);
        Assert.Contains(said, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_type_without_text_is_refused_with_the_way_around()
    {
        var refusal = await Assert.ThrowsAsync<LakehouseException>(
            () => WriteAsync("SELECT union_value(a := 1) AS u", (stream, schema) => new CsvOutput(stream, schema)));

        Assert.Equal(ErrorKind.Unsupported, refusal.Kind);
        Assert.Contains("VARCHAR", refusal.Fix, StringComparison.Ordinal);
    }

    private static async Task<string> WriteAsync(string sql, Func<Stream, Schema, RowWriter> make, MemoryStream? target = null)
    {
        using var connection = DuckConnection.Open();
        using var statement = connection.Prepare(sql);
        using var rows = statement.Execute();
        using var own = new MemoryStream();
        var stream = target ?? own;
        await using var writer = make(stream, rows.Schema);
        while (rows.Next(TestContext.Current.CancellationToken) is { } batch)
        {
            using (batch)
            {
                await writer.WriteAsync(batch, TestContext.Current.CancellationToken);
            }
        }

        await writer.CompleteAsync(TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
