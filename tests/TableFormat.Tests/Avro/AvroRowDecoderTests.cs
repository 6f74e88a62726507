using Apache.Arrow;
using Lakehouse.TableFormat.Avro;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Tests.Columns;
using Lakehouse.TableFormat.Tests.Parquet;
using Xunit;
using Field = Lakehouse.TableFormat.Schema.Field;

namespace Lakehouse.TableFormat.Tests.Avro;

public sealed class AvroRowDecoderTests
{
    private static readonly DataType[] Wide =
    [
        .. RandomColumns.Leaves, new DataType.Decimal(20, 4), new DataType.Decimal(38, 6), new DataType.Uuid(),
    ];

    /// <summary>Every pair of types: what columns can be cast to, rows can be read as, with the same values; nothing else can.</summary>
    [Fact]
    public void Rows_widen_exactly_as_columns_do()
    {
        foreach (var (from, to) in RandomColumns.Leaves.SelectMany(from => Wide.Select(to => (from, to))))
        {
            var stored = new TableSchema([new Field("c", from)]);
            var wanted = new TableSchema([new Field("c", to)]);
            using var rows = ParquetRoundTripTests.Rows(stored, new Random(5), 40);
            if (!ColumnCast.CanCast(from, to))
            {
                Assert.Equal(ErrorKind.Unsupported, Assert.Throws<LakehouseException>(() => Decoder(stored, wanted)).Kind);
            }
            else if (from is not DataType.Binary || to is DataType.Binary)
            {
                using var read = Read(stored, rows, wanted);
                Assert.Equal(ArrowText.All(ColumnCast.Cast(rows.Column(0), from, to)), ArrowText.All(read.Column(0)));
            }
        }
    }

    [Fact]
    public void Columns_are_found_by_name_and_missing_ones_are_null()
    {
        var inner = new TableSchema([new Field("x", new DataType.Int()), new Field("gone", new DataType.List(new DataType.Map(new DataType.String())))]);
        var stored = new TableSchema(
        [
            new Field("gone", new DataType.Map(new DataType.Struct(inner.Fields))),
            new Field("a", new DataType.Int()),
            new Field("s", new DataType.List(new DataType.Struct(inner.Fields))),
        ]);
        var wanted = new TableSchema(
        [
            new Field("s", new DataType.List(new DataType.Struct(new ValueList<Field>([new Field("new", new DataType.String()), new Field("x", new DataType.Long())])))),
            new Field("new", new DataType.Decimal(10, 2)),
            new Field("a", new DataType.Double()),
        ]);
        using var rows = ParquetRoundTripTests.Rows(stored, new Random(8), 60);
        using var read = Read(stored, rows, wanted);
        Assert.Equal(ArrowText.All(ColumnCast.Cast(rows.Column(2), stored.Fields[2].Type, wanted.Fields[0].Type)), ArrowText.All(read.Column(0)));
        Assert.All(ArrowText.All(read.Column(1)), text => Assert.Equal("null", text));
        Assert.Equal(ArrowText.All(ColumnCast.Cast(rows.Column(1), new DataType.Int(), new DataType.Double())), ArrowText.All(read.Column(2)));
    }

    [Fact]
    public void No_columns_at_all_still_count_rows()
    {
        var stored = new TableSchema(RandomColumns.All.Select((type, index) => new Field($"c{index}", type)));
        using var rows = ParquetRoundTripTests.Rows(stored, new Random(2), 30);
        using var read = Read(stored, rows, new TableSchema([]));
        Assert.Equal(30, read.Length);
    }

    [Fact]
    public void Renamed_columns_are_read_under_their_new_names()
    {
        var stored = new TableSchema([new Field("old", new DataType.Int()), new Field("same", new DataType.Int())]);
        var wanted = new TableSchema([new Field("new", new DataType.Long())]);
        using var rows = ParquetRoundTripTests.Rows(stored, new Random(3), 20);
        using var read = Read(stored, rows, wanted, file => new TableSchema([file.Fields[0] with { Name = "new" }, file.Fields[1]]));
        Assert.Equal(ArrowText.All(rows.Column(0)), ArrowText.All(read.Column(0)));
    }

    /// <summary>Forms that other writers choose: the value first in a union, a union of one, enums, decimals in bytes, arrays in several blocks.</summary>
    [Theory]
    [InlineData("""["string","null"]""", "00 0461 62", "'ab'")]
    [InlineData("""["string","null"]""", "02", "null")]
    [InlineData("""["string"]""", "00 0261", "'a'")]
    [InlineData("""{"type":"enum","name":"e","symbols":["A","B"]}""", "02", "'B'")]
    [InlineData("""{"type":"string","logicalType":"uuid"}""", "0261", "'a'")]
    public void Text(string type, string bytes, string expected) => Check(type, new DataType.String(), bytes, expected);

    [Theory]
    [InlineData("02 FF", "-1")]
    [InlineData("06 0186A0", "100000")]
    [InlineData("24 000000000000000000000000000000000007", "7")]
    [InlineData("24 FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF9", "-7")]
    public void Decimals_in_bytes(string bytes, string expected) =>
        Check("""{"type":"bytes","logicalType":"decimal","precision":10,"scale":2}""", new DataType.Decimal(10, 2), bytes, expected);

    [Fact]
    public void Arrays_in_several_blocks_with_and_without_sizes() =>
        Check("""{"type":"array","items":"int"}""", new DataType.List(new DataType.Int()), "04 0204 05 06 060810 00", "[1,2,3,4,8]");

    [Theory]
    [InlineData("\"string\"", "04 61")]
    [InlineData("\"string\"", "02 FF")]
    [InlineData("\"string\"", "01")]
    [InlineData("\"string\"", "02 61 00")]
    [InlineData("\"string\"", "FFFFFFFFFFFFFFFFFFFFFF")]
    [InlineData("""["null","string"]""", "04")]
    [InlineData("""["null","string"]""", "01")]
    [InlineData("""{"type":"enum","name":"e","symbols":["A","B"]}""", "04")]
    public void Damaged_rows_are_refused_with_path_and_place_and_leave_nothing(string type, string bytes)
    {
        var schema = new TableSchema([new Field("c", new DataType.String())]);
        using var builder = new BatchBuilder(schema);
        var failure = Assert.Throws<LakehouseException>(() => Decoder(type, schema).Decode(Hex(bytes), builder, "p/x.log", 1000));
        Assert.Equal(ErrorKind.Corrupt, failure.Kind);
        Assert.Equal("p/x.log", failure.Context.Path);
        Assert.Contains("byte 10", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, builder.RowCount);
        Assert.Equal(0, builder[0].Length);
    }

    [Theory]
    [InlineData("02 00")]
    [InlineData("0A 01DCD64FFF")]
    public void Decimals_within_their_digits_are_read_and_others_refused(string bytes)
    {
        var schema = new TableSchema([new Field("c", new DataType.Decimal(9, 2))]);
        var decoder = Decoder("""{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}""", schema);
        using var builder = new BatchBuilder(schema);
        if (bytes == "02 00")
        {
            decoder.Decode(Hex(bytes), builder, "x");
            Assert.Equal(1, builder.RowCount);
        }
        else
        {
            Assert.Equal(ErrorKind.Corrupt, Assert.Throws<LakehouseException>(() => decoder.Decode(Hex(bytes), builder, "x")).Kind);
        }
    }

    [Theory]
    [InlineData("""{"type":"record","name":"r","fields":[{"name":"c","type":"int"},{"name":"c","type":"int"}]}""", ErrorKind.Corrupt)]
    [InlineData("""{"type":"record","name":"r","fields":[{"name":"c","type":["int","string"]}]}""", ErrorKind.Unsupported)]
    [InlineData("""{"type":"record","name":"r","fields":[{"name":"c","type":"nonsense"}]}""", ErrorKind.Corrupt)]
    [InlineData("""{"type":"record","name":null,"fields":[]}""", ErrorKind.Corrupt)]
    [InlineData("""{"type":"record","name":null,"namespace":"n","fields":[]}""", ErrorKind.Corrupt)]
    [InlineData("""{"type":"record","name":"r","fields":[{"name":null,"type":"int"}]}""", ErrorKind.Corrupt)]
    [InlineData("""{"type":"record","name":"r","fields":[{"name":"c","type":{"type":"enum","name":"e","symbols":[null]}}]}""", ErrorKind.Corrupt)]
    [InlineData("""{"type":"record","name":"r","fields":[{"name":"c","type":{"type":"array","items":{"type":"fixed","name":"f","size":0}}}]}""", ErrorKind.Corrupt)]
    [InlineData("""{"type":"record","name":"r","fields":[{"name":"c","type":{"type":"record","name":"e","fields":[]}}]}""", ErrorKind.Corrupt)]
    [InlineData("""{"type":"int"}""", ErrorKind.Corrupt)]
    [InlineData("{", ErrorKind.Corrupt)]
    public void Schemas_that_no_table_has_are_refused_with_the_path(string json, ErrorKind kind)
    {
        var failure = Assert.Throws<LakehouseException>(() => new AvroRowDecoder(json, new TableSchema([new Field("c", new DataType.Long())]), "p/x.log"));
        Assert.Equal(kind, failure.Kind);
        Assert.Equal("p/x.log", failure.Context.Path);
    }

    private static void Check(string avro, DataType type, string bytes, string expected)
    {
        var schema = new TableSchema([new Field("c", type)]);
        using var builder = new BatchBuilder(schema);
        Decoder(avro, schema).Decode(Hex(bytes), builder, "x");
        using var read = builder.Build();
        Assert.Equal([expected], ArrowText.All(read.Column(0)));
    }

    private static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", string.Empty, StringComparison.Ordinal));

    private static AvroRowDecoder Decoder(string avro, TableSchema wanted) =>
        new($$"""{"type":"record","name":"r","fields":[{"name":"c","type":{{avro}}}]}""", wanted, "x");

    private static AvroRowDecoder Decoder(TableSchema stored, TableSchema wanted) => new(AvroSchemaMapping.ToCommitSchema(stored, "t"), wanted, "x");

    private static RecordBatch Read(TableSchema stored, RecordBatch rows, TableSchema wanted, Func<TableSchema, TableSchema>? visible = null)
    {
        var json = AvroSchemaMapping.ToCommitSchema(stored, "t");
        var encoder = new AvroRowEncoder(json, stored);
        var decoder = new AvroRowDecoder(json, wanted, "x", visible);
        using var sink = new AvroSink();
        using var builder = new BatchBuilder(wanted);
        encoder.Bind(rows);
        for (var row = 0; row < rows.Length; row++)
        {
            sink.Clear();
            encoder.Encode(row, sink);
            decoder.Decode(sink.Written, builder, "x");
        }

        return builder.Build();
    }
}
