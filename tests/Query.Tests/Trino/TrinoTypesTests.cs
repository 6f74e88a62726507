using System.Text.Json;
using System.Text.Json.Nodes;
using Lakehouse.Query.Output;
using Lakehouse.Query.Trino.Decoding;
using Lakehouse.Query.Trino.Protocol;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TestKit.Trino;
using Xunit;

namespace Lakehouse.Query.Tests.Trino;

/// <summary>Every value that the real Trino 476 sent is printed as it is.</summary>
public sealed class TrinoTypesTests
{
    private const string RepeatedHour = "2024-10-27 02:30:00.000 Europe/Berlin";

    public static TheoryData<string> Areas => [.. TrinoTranscripts.Files("sql.zip", ".ndjson")];

    [Fact]
    public async Task Every_type_is_printed_as_the_server_wrote_it()
    {
        var checkedTypes = 0;
        foreach (var line in Lines("protocol.zip", "types.ndjson"))
        {
            using var record = JsonDocument.Parse(line);
            if (record.RootElement.GetProperty("error").ValueKind != JsonValueKind.Null)
            {
                continue;
            }

            var column = record.RootElement.GetProperty("column");
            var type = WireType.Parse(column.GetProperty("type").GetString()!);
            var golden = JsonNode.Parse(column.GetProperty("typeSignature").GetRawText());
            Assert.True(JsonNode.DeepEquals(golden, type.Signature()), $"{type.Signature().ToJsonString()} instead of {golden!.ToJsonString()}");
            var value = record.RootElement.GetProperty("value");
            if (column.GetProperty("type").GetString()!.StartsWith("map(row", StringComparison.Ordinal))
            {
                Assert.Equal(ErrorKind.Unsupported, Assert.Throws<LakehouseException>(() => Decode($"[[{value.GetRawText()}]]", ("c", type))).Kind);
                continue;
            }

            await CheckAsync(record.RootElement.GetProperty("expr").GetString()!, [("c", type)], [[value]]);
            checkedTypes++;
        }

        Assert.True(checkedTypes > 105, $"{checkedTypes} types");
    }

    [Theory]
    [MemberData(nameof(Areas))]
    public async Task Every_answer_of_the_corpus_is_printed_as_the_server_wrote_it(string area)
    {
        var answers = 0;
        foreach (var line in Lines("sql.zip", area))
        {
            using var record = JsonDocument.Parse(line);
            if (!record.RootElement.TryGetProperty("columns", out var columns) || !record.RootElement.TryGetProperty("rows", out var rows))
            {
                continue;
            }

            var fields = columns.EnumerateArray()
                .Select(column => (column.GetProperty("name").GetString()!, WireType.Parse(column.GetProperty("type").GetString()!)))
                .ToArray();
            answers++;
            if (rows.GetRawText().Contains(RepeatedHour, StringComparison.Ordinal))
            {
                Assert.Equal(ErrorKind.Unsupported, Assert.Throws<LakehouseException>(() => Decode(rows.GetRawText(), fields)).Kind);
                continue;
            }

            await CheckAsync(record.RootElement.GetProperty("id").GetString()!, fields, [.. rows.EnumerateArray().Select(row => row.EnumerateArray().ToArray())]);
        }

        Assert.True(answers > 0 || area == "errors.ndjson", $"{area} has no answers");
    }

    [Theory]
    [InlineData("timestamp(9)", "2024-01-02 03:04:05.123456000", "2024-01-02T03:04:05.123456")]
    [InlineData("timestamp(9)", "9999-12-31 23:59:59.999999000", "9999-12-31T23:59:59.999999")]
    [InlineData("timestamp(6)", "-0001-01-02 03:04:05.5", "-0001-01-02T03:04:05.500000")]
    [InlineData("timestamp(0)", "+12345-12-31 00:00:00", "+12345-12-31T00:00:00.000000")]
    [InlineData("date", "-0004-02-29", "-0004-02-29")]
    [InlineData("date", "1900-02-28", "1900-02-28")]
    [InlineData("timestamp(3) with time zone", "2024-07-01 12:00:00.000 Europe/Berlin", "2024-07-01T10:00:00.000000Z")]
    [InlineData("timestamp(3) with time zone", "0001-01-01 00:00:00.000 +14:00", "0000-12-31T10:00:00.000000Z")]
    [InlineData("decimal(38, 37)", "-9.9999999999999999999999999999999999999", "-9.9999999999999999999999999999999999999")]
    [InlineData("varchar", "\\u00e4\\\"\\n", "ä\"\n")]
    public void Values_at_the_edges_are_exact(string type, string wire, string printed)
    {
        using var batch = Assert.Single(Decode($"[[\"{wire}\"]]", ("c", WireType.Parse(type))));

        Assert.Equal(printed, CellText.Of(batch.Column(0), 0));
    }

    [Theory]
    [InlineData("timestamp(9)", "2024-01-02 03:04:05.123456001", "finer than the microseconds")]
    [InlineData("timestamp(3) with time zone", "2024-10-27 02:30:00.000 Europe/Berlin", "not certain")]
    [InlineData("timestamp(3) with time zone", "1890-10-27 02:30:00.000 Europe/Berlin", "not certain")]
    [InlineData("timestamp(3) with time zone", "2024-10-27 02:30:00.000 Nowhere/At_All", "not certain")]
    public void What_a_column_cannot_hold_exactly_is_refused_with_the_way_around(string type, string wire, string message)
    {
        var refusal = Assert.Throws<LakehouseException>(() => Decode($"[[\"{wire}\"]]", ("c", WireType.Parse(type))));

        Assert.Equal(ErrorKind.Unsupported, refusal.Kind);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("select", refusal.Fix, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tinyint", "128")]
    [InlineData("integer", "1.5")]
    [InlineData("integer", "2147483648")]
    [InlineData("bigint", "9223372036854775808")]
    [InlineData("bigint", "{}")]
    [InlineData("boolean", "1")]
    [InlineData("double", "\"1,5\"")]
    [InlineData("double", "1e999")]
    [InlineData("real", "1e40")]
    [InlineData("decimal(3, 2)", "\"12.345\"")]
    [InlineData("decimal(3, 2)", "\"123.4\"")]
    [InlineData("decimal(3, 2)", "\"99\"")]
    [InlineData("decimal(3, 2)", "\".\"")]
    [InlineData("decimal(39, 2)", "\"1.00\"")]
    [InlineData("varbinary", "\"AP8Q!\"")]
    [InlineData("date", "\"2023-02-29\"")]
    [InlineData("date", "\"2023-13-01\"")]
    [InlineData("date", "\"2023-01-01x\"")]
    [InlineData("time(3)", "\"24:00:00.000\"")]
    [InlineData("timestamp(3)", "\"2023-01-01\"")]
    [InlineData("timestamp(3)", "\"999999999-01-01 00:00:00.000\"")]
    [InlineData("timestamp(3) with time zone", "\"2023-01-01 00:00:00.000\"")]
    [InlineData("INTERVAL DAY TO SECOND", "\"1\"")]
    [InlineData("INTERVAL YEAR TO MONTH", "\"1-12\"")]
    [InlineData("array(integer)", "1")]
    [InlineData("map(varchar, integer)", "[1]")]
    [InlineData("map(integer, integer)", "{\"x\":1}")]
    [InlineData("row(a integer)", "[]")]
    [InlineData("row(a integer)", "[1,2]")]
    [InlineData("varchar", "[1]")]
    [InlineData("varchar", "\"\\ud800\"")]
    [InlineData("varchar", "\"a\" , 1")]
    [InlineData("varchar", "")]
    public void A_value_that_is_none_of_its_type_is_malformed(string type, string wire)
    {
        var failure = Assert.Throws<LakehouseException>(() => Decode($"[[{wire}]]", ("c", WireType.Parse(type))));

        Assert.Equal(ErrorKind.Corrupt, failure.Kind);
        Assert.Contains("malformed", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_malformed()
    {
        byte[] rows = [.. "[[\""u8, 0xff, .. "\"]]"u8];

        Assert.Equal(ErrorKind.Corrupt, Assert.Throws<LakehouseException>(() => new RowsDecoder([Field("c", WireType.Parse("varchar"))]).Decode(rows)).Kind);
    }

    [Fact]
    public void Many_rows_come_in_bounded_batches()
    {
        var rows = $"[{string.Join(',', Enumerable.Range(0, 150_000).Select(row => $"[{row}]"))}]";

        var batches = Decode(rows, ("c", WireType.Parse("bigint")));

        Assert.Equal([65_536, 65_536, 18_928], batches.Select(batch => batch.Length));
        Assert.Equal("149999", CellText.Of(batches[2].Column(0), 18_927));
    }

    private static IEnumerable<string> Lines(string archive, string file) =>
        TrinoTranscripts.Text(archive, file).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static TrinoField Field(string name, WireType type)
    {
        var page = $$"""{"id":"q","columns":[{"name":{{JsonSerializer.Serialize(name)}},"type":"x","typeSignature":{{type.Signature().ToJsonString()}}}]}""";
        return PageReader.Read(System.Text.Encoding.UTF8.GetBytes(page)).Columns!.Single();
    }

    private static IReadOnlyList<Apache.Arrow.RecordBatch> Decode(string rows, params (string Name, WireType Type)[] fields) =>
        new RowsDecoder([.. fields.Select(field => Field(field.Name, field.Type))]).Decode(System.Text.Encoding.UTF8.GetBytes(rows));

    private static async Task CheckAsync(string what, (string Name, WireType Type)[] fields, JsonElement[][] rows)
    {
        var decoder = new RowsDecoder([.. fields.Select(field => Field(field.Name, field.Type))]);
        var text = $"[{string.Join(',', rows.Select(row => $"[{string.Join(',', row.Select(value => value.GetRawText()))}]"))}]";
        using var bytes = new MemoryStream();
        await using (var output = new JsonOutput(bytes, decoder.Schema))
        {
            foreach (var batch in decoder.Decode(System.Text.Encoding.UTF8.GetBytes(text)))
            {
                await output.WriteAsync(batch, TestContext.Current.CancellationToken);
            }

            await output.CompleteAsync(TestContext.Current.CancellationToken);
        }

        var printed = JsonNode.Parse(bytes.ToArray())!["rows"]!.AsArray();
        Assert.Equal(rows.Length, printed.Count);
        for (var row = 0; row < rows.Length; row++)
        {
            for (var column = 0; column < fields.Length; column++)
            {
                var expected = WireValue.Printed(rows[row][column], fields[column].Type);
                Assert.True(WireValue.Same(expected, printed[row]![column]), $"{what}, row {row}, {fields[column].Name}: {printed[row]![column]?.ToJsonString()} instead of {expected?.ToJsonString()}");
            }
        }
    }
}
