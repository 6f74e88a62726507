using System.Text.Json;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Parquet;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Parquet;

/// <summary>Files of pyarrow and DuckDB in forms that we never write: right values, or a refusal that names the column.</summary>
public sealed class ForeignParquetTests(ForeignFiles files) : IClassFixture<ForeignFiles>
{
    [Theory]
    [InlineData("int96", "\"2020-01-02T03:04:05.123456\" \"0001-01-01T00:00:00.000000\" null")]
    [InlineData("timestamp_s", "\"2020-01-02T03:04:05.000000\" null")]
    [InlineData("timestamp_ms", "\"1969-12-31T23:59:59.999000\" null")]
    [InlineData("timestamp_ns", "\"1969-12-31T23:59:59.999999Z\" \"2020-01-02T03:04:05.123456Z\" null")]
    [InlineData("timestamp_zone", "\"2020-01-02T03:04:05.123456Z\" null")]
    [InlineData("int8", "-128 127 null")]
    [InlineData("int16", "-32768 32767 null")]
    [InlineData("uint8", "0 255 null")]
    [InlineData("uint16", "0 65535 null")]
    [InlineData("uint32", "0 4294967295 null")]
    [InlineData("uint64", "\"0\" \"18446744073709551615\" \"9223372036854775808\" null")]
    [InlineData("large_string", "\"a\" \"\" null \"ü\"")]
    [InlineData("large_binary", "\"YQ==\" \"\" null")]
    [InlineData("large_list", "[1,2] [] null [3]")]
    [InlineData("string_view", "\"a\" \"longer than twelve bytes\" null")]
    [InlineData("binary_view", "\"YQ==\" null")]
    [InlineData("fixed_list", "[1,2] [3,4]")]
    [InlineData("float16", "1.5 null -0.0")]
    [InlineData("time_s", "\"23:59:59.000000\" null")]
    [InlineData("time_ms", "\"00:00:00.001000\" null")]
    [InlineData("time_us", "\"00:00:00.000001\" null")]
    [InlineData("time_ns", "\"00:00:00.000001\" null")]
    [InlineData("date64", "\"1969-12-31\" null")]
    [InlineData("decimal256_narrow", "\"-1.25\" null")]
    [InlineData("decimal_int32", "\"-1234567.89\" null")]
    [InlineData("decimal_int64", "\"-12345678901234.5678\" null")]
    [InlineData("decimal32", "\"-1.25\" null")]
    [InlineData("uuid", "\"AAECAwQFBgcICQoLDA0ODw==\" null")]
    [InlineData("json", "\"{\\\"a\\\":1}\" null")]
    [InlineData("bool", "true null false")]
    [InlineData("nested", """[{"m":[["k",[1,null]]],"d":"x"},null,{"m":null,"d":null}] [] null [{"m":[],"d":"y"}]""")]
    public void Every_form_of_a_type_is_read(string name, string values)
    {
        Assert.Equal(values, Values(files.PathOf(name)));
        Assert.Equal(values, Values(files.PathOf($"{name}_plain")));
    }

    [Theory]
    [InlineData("dictionary", "\"x\" \"y\" null \"x\"")]
    [InlineData("dictionary_of_int", "5 null 5")]
    [InlineData("dictionary_int8", "\"x\" \"y\" null")]
    [InlineData("no_rows", "")]
    [InlineData("required", "1 2")]
    public void Other_forms_of_columns_are_read(string name, string values) => Assert.Equal(values, Values(files.PathOf(name)));

    [Theory]
    [InlineData("codec_snappy")]
    [InlineData("codec_gzip")]
    [InlineData("codec_zstd")]
    [InlineData("codec_lz4")]
    [InlineData("codec_brotli")]
    [InlineData("codec_none")]
    [InlineData("page_v2")]
    [InlineData("row_groups")]
    [InlineData("checksums")]
    [InlineData("no_statistics")]
    [InlineData("delta")]
    [InlineData("byte_stream_split")]
    public void Every_codec_page_and_encoding_is_read(string name) =>
        Assert.Equal(string.Join(' ', Enumerable.Range(0, 1000)), Values(files.PathOf(name)));

    [Theory]
    [InlineData("delta_length")]
    [InlineData("delta_bytes")]
    public void Text_in_delta_encodings_is_read(string name) =>
        Assert.Equal(string.Join(' ', Enumerable.Range(0, 1000).Select(number => $"\"text {number:0000}\"")), Values(files.PathOf(name)));

    [Fact]
    public void Nested_pages_of_the_second_version_are_read() => Assert.Equal(
        string.Join(' ', Enumerable.Range(0, 1000).Select(number => number % 3 == 0 ? "null" : $"[{number},null]")),
        Values(files.PathOf("page_v2_nested")));

    [Theory]
    [InlineData("decimal256", "Column c has the type decimal(50,2)")]
    [InlineData("nothing", "Column c has the type null")]
    [InlineData("duration", "Column c has the type duration")]
    [InlineData("map_of_int_keys", "Column c has the type map with int32 keys")]
    [InlineData("fixed_list_of_null", "a list of fixed size with null rows")]
    [InlineData("two_of_a_name", "Column c occurs more than once")]
    public void What_tables_cannot_hold_is_refused_by_the_columns_name(string name, string message)
    {
        var path = files.PathOf(name);
        var failure = Assert.Throws<LakehouseException>(() => Values(path));
        Assert.Equal(ErrorKind.Unsupported, failure.Kind);
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.Equal(path, failure.Context.Path);
    }

    [Theory]
    [InlineData("18446744073709551615::UBIGINT", "\"18446744073709551615\"")]
    [InlineData("255::UTINYINT", "255")]
    [InlineData("'b'::ENUM('a', 'b')", "\"b\"")]
    [InlineData("'00010203-0405-0607-0809-0a0b0c0d0e0f'::UUID", "\"AAECAwQFBgcICQoLDA0ODw==\"")]
    [InlineData("'{\"a\":1}'::JSON", "\"{\\\"a\\\":1}\"")]
    [InlineData("1.5::HUGEINT", "2.0")]
    [InlineData("-1.25::DECIMAL(4,2)", "\"-1.25\"")]
    [InlineData("-1.25::DECIMAL(18,2)", "\"-1.25\"")]
    [InlineData("-1.25::DECIMAL(38,2)", "\"-1.25\"")]
    [InlineData("'2020-01-02 03:04:05'::TIMESTAMP_S", "\"2020-01-02T03:04:05.000000\"")]
    [InlineData("'2020-01-02 03:04:05.123'::TIMESTAMP_MS", "\"2020-01-02T03:04:05.123000\"")]
    [InlineData("'2020-01-02 03:04:05.123456789'::TIMESTAMP_NS", "\"2020-01-02T03:04:05.123456\"")]
    [InlineData("'03:04:05.123456'::TIME", "\"03:04:05.123456\"")]
    [InlineData("'\\xAA'::BLOB", "\"qg==\"")]
    [InlineData("INTERVAL 3 DAY", "\"AAAAAAMAAAAAAAAA\"")]
    [InlineData("[[1, NULL], [], NULL]", "[[1,null],[],null]")]
    [InlineData("MAP {'b': [1], 'a': NULL}", """[["a",null],["b",[1]]]""")]
    [InlineData("{'x': 1, 'y': {'z': ['t']}}", """{"x":1,"y":{"z":["t"]}}""")]
    public void Columns_of_DuckDB_are_read(string expression, string value)
    {
        using var folder = new TempFolder("duck-parquet");
        foreach (var options in new[] { "PARQUET_VERSION v1", "PARQUET_VERSION v2, COMPRESSION zstd", "COMPRESSION brotli", "COMPRESSION lz4" })
        {
            var path = folder.PathOf("duck.parquet");
            Duck.Execute($"COPY (SELECT unnest([{expression}, NULL]) AS c) TO '{path}' (FORMAT parquet, {options})");
            Assert.Equal($"{value} null", Values(path));
        }
    }

    private static string Values(string path)
    {
        using var stream = File.OpenRead(path);
        using var file = ParquetFile.Open(stream, path);
        var lines = EdgeValues.Lines(file.Schema, file.Read(batchRows: 7));
        return string.Join(' ', lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("c").GetRawText()));
    }
}
