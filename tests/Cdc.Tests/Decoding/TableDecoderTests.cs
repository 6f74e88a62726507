using System.Text;
using Lakehouse.Cdc.Decoding;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Writing;
using Xunit;

namespace Lakehouse.Cdc.Tests.Decoding;

public class TableDecoderTests
{
    private const string Ddl = "create table t (id bigint not null, region varchar(4), n int unsigned, primary key (id))";

    [Fact]
    public void A_moved_row_is_deleted_where_it_was_and_inserted_where_it_is()
    {
        using var decoder = Decoder(Options() with { PartitionColumns = ["region"] });

        var same = Append(decoder, "u", "{\"id\":1,\"region\":\"eu\",\"n\":1}", "{\"id\":1,\"region\":\"eu\",\"n\":2}");
        var moved = Append(decoder, "u", "{\"id\":1,\"region\":\"eu\",\"n\":2}", "{\"id\":1,\"region\":\"us\",\"n\":3}");
        var renamed = Append(decoder, "u", "{\"id\":1,\"region\":\"us\",\"n\":3}", "{\"id\":2,\"region\":\"us\",\"n\":3}");

        Assert.Equal([1, 2, 2], new[] { same.Rows, moved.Rows, renamed.Rows });
        using var batch = decoder.Take();
        Assert.Equal([RowKind.Upsert, RowKind.Delete, RowKind.Upsert, RowKind.Delete, RowKind.Upsert], batch.Kinds.ToArray());
        Assert.Equal(["eu", "eu", "us", "us", "us"], Column(batch, "region"));
        Assert.Equal(["1", "1", "1", "1", "2"], Column(batch, "id"));
    }

    [Fact]
    public void An_update_without_its_old_image_leaves_whatever_partition_the_row_was_in()
    {
        using var decoder = Decoder(Options() with { PartitionColumns = ["region"] });
        using var keyed = Decoder(Options() with { KeyColumns = ["id", "region"], PartitionColumns = ["region"] });

        var update = Append(decoder, "u", "null", "{\"id\":1,\"region\":\"us\",\"n\":3}");
        var create = Append(decoder, "c", "null", "{\"id\":2,\"region\":\"us\",\"n\":3}");
        var partOfKey = Append(keyed, "u", "null", "{\"id\":1,\"region\":\"us\",\"n\":3}");

        Assert.Equal([2, 1, 1], new[] { update.Rows, create.Rows, partOfKey.Rows });
        using var batch = decoder.Take();
        Assert.Equal([RowKind.DeleteByKey, RowKind.Upsert, RowKind.Upsert], batch.Kinds.ToArray());
        var sequences = Column(batch, TableDecoder.SequenceColumn).ToArray();
        Assert.Equal(sequences[0], sequences[1]);
    }

    [Fact]
    public void A_key_alone_deletes_in_whatever_partition()
    {
        using var decoder = Decoder(Options() with { PartitionColumns = ["region"] });
        var context = new EnvelopeContext();
        var key = "{\"id\":5}"u8.ToArray();
        Append(decoder, "c", "null", "{\"id\":5,\"region\":\"eu\",\"n\":1}", context);

        decoder.Append(DebeziumEnvelope.Read(new SourceMessage { Topic = "p.d.t", HasKey = true, Key = key }, context), 9);

        using var batch = decoder.Take();
        Assert.Equal(RowKind.DeleteByKey, batch.KindOf(1));
        Assert.Equal(["5", "5"], Column(batch, "id"));
        Assert.Equal(["eu", null], Column(batch, "region"));
        Assert.Equal(["1", "9"], Column(batch, TableDecoder.SequenceColumn));
    }

    [Fact]
    public void A_column_that_appears_in_the_middle_is_null_before()
    {
        using var decoder = Decoder(new TableDecodingOptions { Database = "d", Table = "t", KeyColumns = ["id"] });
        var context = new EnvelopeContext();
        AppendWithSchema(decoder, context, "{\"type\":\"int32\",\"field\":\"id\"}", "{\"id\":1}");
        var result = AppendWithSchema(decoder, context, "{\"type\":\"string\",\"field\":\"x\"},{\"type\":\"int64\",\"field\":\"id\"}", "{\"x\":\"new\",\"id\":5000000000}");
        AppendWithSchema(decoder, context, "{\"type\":\"int32\",\"field\":\"id\"}", "{\"id\":2}");

        Assert.True(result.SchemaChanged);
        using var batch = decoder.Take();
        Assert.Equal(["1", "5000000000", "2"], Column(batch, "id"));
        Assert.Equal([null, "new", null], Column(batch, "x"));
    }

    [Theory]
    [InlineData(EvolutionPolicy.Fail)]
    [InlineData(EvolutionPolicy.Ignore)]
    public void Policies_refuse_or_leave_out_new_columns(EvolutionPolicy policy)
    {
        using var decoder = Decoder(new TableDecodingOptions { Database = "d", Table = "t", KeyColumns = ["id"], Evolution = policy });
        var context = new EnvelopeContext();
        AppendWithSchema(decoder, context, "{\"type\":\"int32\",\"field\":\"id\"}", "{\"id\":1}");
        AppendResult Second() => AppendWithSchema(decoder, context, "{\"type\":\"int32\",\"field\":\"id\"},{\"type\":\"string\",\"field\":\"x\"}", "{\"id\":2,\"x\":\"y\"}");

        if (policy == EvolutionPolicy.Fail)
        {
            Assert.Equal(BadEventKind.IncompatibleSchema, Assert.Throws<BadEventException>(() => Second()).Kind);
            Assert.Equal(1, decoder.Rows);
        }
        else
        {
            Assert.Equal(1, Second().Rows);
            Assert.Equal(["id", TableDecoder.SequenceColumn], decoder.Schema!.Fields.Select(field => field.Name));
        }
    }

    [Fact]
    public void A_type_that_cannot_be_joined_is_bad_and_names_the_field()
    {
        using var decoder = Decoder(new TableDecodingOptions { Database = "d", Table = "t", KeyColumns = ["id"] });
        var context = new EnvelopeContext();
        AppendWithSchema(decoder, context, "{\"type\":\"int32\",\"field\":\"id\"},{\"type\":\"boolean\",\"field\":\"x\"}", "{\"id\":1,\"x\":true}");

        var bad = Assert.Throws<BadEventException>(() => AppendWithSchema(
            decoder, context, "{\"type\":\"int32\",\"field\":\"id\"},{\"type\":\"bytes\",\"field\":\"x\"}", "{\"id\":1,\"x\":\"AA==\"}"));

        Assert.Equal(BadEventKind.IncompatibleSchema, bad.Kind);
        Assert.Contains("x", bad.Message, StringComparison.Ordinal);
        Assert.Equal("{\"id\":1}", bad.KeyText);
    }

    [Fact]
    public void Nothing_is_typed_without_knowledge()
    {
        using var decoder = Decoder(new TableDecodingOptions { Database = "d", Table = "t", KeyColumns = ["id"] });

        var bad = Assert.Throws<BadEventException>(() => Append(decoder, "c", "null", "{\"id\":1}"));

        Assert.Equal(BadEventKind.Untyped, bad.Kind);
        Assert.Contains("ddl", bad.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stored_table_types_what_it_decides_and_refuses_the_rest()
    {
        var stored = new TableSchema(
        [
            new Field("id", new DataType.Long()), new Field("amount", new DataType.Decimal(12, 2)),
            new Field("at", new DataType.TimestampMicros(true)), new Field("u", NaturalUnsigned),
        ]);
        using var decoder = Decoder(new TableDecodingOptions { Database = "d", Table = "t", KeyColumns = ["id"], ExistingSchema = stored });

        Append(decoder, "c", "null", "{\"id\":1,\"amount\":\"BETJ\",\"at\":\"2024-02-29T12:00:00Z\",\"u\":7}");
        var unit = Assert.Throws<BadEventException>(() => Append(decoder, "c", "null", "{\"id\":2,\"at\":1700000000000}"));
        var sign = Assert.Throws<BadEventException>(() => Append(decoder, "c", "null", "{\"id\":2,\"u\":-1}"));

        Assert.Contains("at", unit.Message, StringComparison.Ordinal);
        Assert.Contains("ddl", unit.Fix, StringComparison.Ordinal);
        Assert.Contains("unsigned", sign.Message, StringComparison.Ordinal);
        using var batch = decoder.Take();
        Assert.Equal(["279753"], Column(batch, "amount"));
        Assert.Equal(["1709208000000000"], Column(batch, "at"));
    }

    [Fact]
    public void Bytes_never_become_the_text_of_their_base64()
    {
        var stored = new TableSchema([new Field("id", new DataType.Long()), new Field("x", new DataType.String())]);
        using var decoder = Decoder(new TableDecodingOptions { Database = "d", Table = "t", KeyColumns = ["id"], ExistingSchema = stored });

        var bad = Assert.Throws<BadEventException>(() => AppendWithSchema(
            decoder, new EnvelopeContext(), "{\"type\":\"int64\",\"field\":\"id\"},{\"type\":\"bytes\",\"field\":\"x\"}", "{\"id\":1,\"x\":\"AA==\"}"));

        Assert.Equal(BadEventKind.IncompatibleSchema, bad.Kind);
        Assert.Contains("field x", bad.Message, StringComparison.Ordinal);
        Assert.NotNull(bad.Fix);
    }

    [Fact]
    public void A_wide_decimals_text_column_tells_what_it_holds_when_the_ddl_is_gone()
    {
        using var first = Decoder(Options() with { Ddl = "create table t (id bigint primary key, d decimal(40,2))" });
        Append(first, "c", "null", "{\"id\":1,\"d\":\"BETJ\"}");
        var stored = AvroSchemaMapping.FromJson(AvroSchemaMapping.ToCommitSchema(first.Schema!, "t"));
        using var second = Decoder(new TableDecodingOptions { Database = "d", Table = "t", KeyColumns = ["id"], ExistingSchema = stored });
        Append(second, "c", "null", "{\"id\":1,\"d\":\"BETJ\"}");

        using var rows = second.Take();
        Assert.Equal(["2797.53"], Column(rows, "d"));
        using var other = Decoder(new TableDecodingOptions
        {
            Database = "d",
            Table = "t",
            KeyColumns = ["id"],
            ExistingSchema = stored,
            Connector = new ConnectorSettings { DecimalHandling = DecimalHandlingMode.Double },
        });
        Assert.Contains("field d", Assert.Throws<BadEventException>(() => Append(other, "c", "null", "{\"id\":1,\"d\":1.5}")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_enums_label_with_a_comma_is_one_text()
    {
        using var decoder = Decoder(Options() with { Ddl = "create table t (id bigint primary key, e enum('a','x,y','p,q','p\\\\,q'))" });
        Append(decoder, "c", "null", "{\"id\":1,\"e\":\"x,y\"}");
        Append(decoder, "c", "null", "{\"id\":2,\"e\":\"x\\\\,y\"}");
        Append(decoder, "c", "null", "{\"id\":3,\"e\":\"p\\\\,q\"}");

        using var rows = decoder.Take();
        Assert.Equal(["x,y", "x,y", "p\\,q"], Column(rows, "e"));
    }

    [Fact]
    public void Unknown_declared_types_and_missing_tables_are_said_at_once()
    {
        var type = Assert.Throws<LakehouseException>(() => Decoder(Options() with { Columns = [new ColumnDeclaration("x", "wibble(3)")] }));
        var table = Assert.Throws<LakehouseException>(() => Decoder(Options() with { Ddl = "create table a (i int); create table b (i int)" }));

        Assert.Contains("wibble", type.Message, StringComparison.Ordinal);
        Assert.Contains("creates no table t", table.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a.b", "a_x2e_b")]
    [InlineData("1st", "_x31_st")]
    [InlineData("with space", "with_x20_space")]
    [InlineData("a_x2e_b", "a_x5f_x2e_b")]
    [InlineData("_hoodie_x", "_x5f_hoodie_x")]
    public void Column_names_are_escaped_and_come_back(string source, string stored)
    {
        Assert.Equal(stored, SourceNames.Escape(source));
        Assert.Equal(source, SourceNames.Unescape(stored));
    }

    [Fact]
    public void Positions_are_ordered_by_file_number_and_read_back()
    {
        var early = new SourcePosition("binlog.999999", 4, 0, 2);
        var late = new SourcePosition("binlog.1000000", 4, 0, 0);

        Assert.True(early < late);
        Assert.True(SourcePosition.TryParse(late.ToString(), out var read));
        Assert.Equal(late, read);
        Assert.False(SourcePosition.TryParse("binlog.1:x:0:0", out _));
    }

    private static DataType NaturalUnsigned => new DataType.Decimal(20, 0);

    private static TableDecodingOptions Options() => new() { Database = "d", Table = "t", Ddl = Ddl };

    private static TableDecoder Decoder(TableDecodingOptions options) => new(options);

    private static AppendResult Append(TableDecoder decoder, string op, string before, string after, EnvelopeContext? context = null) =>
        Send(decoder, context ?? new EnvelopeContext(), $"{{\"before\":{before},\"after\":{after},\"source\":{{\"db\":\"d\",\"table\":\"t\"}},\"op\":\"{op}\"}}");

    private static AppendResult AppendWithSchema(TableDecoder decoder, EnvelopeContext context, string fields, string after) => Send(
        decoder,
        context,
        $"{{\"schema\":{{\"type\":\"struct\",\"fields\":[{{\"type\":\"struct\",\"fields\":[{fields}],\"field\":\"after\"}}]}},\"payload\":{{\"before\":null,\"after\":{after},\"source\":{{\"db\":\"d\",\"table\":\"t\"}},\"op\":\"c\"}}}}");

    private static AppendResult Send(TableDecoder decoder, EnvelopeContext context, string value) => decoder.Append(
        DebeziumEnvelope.Read(new SourceMessage { Topic = "p.d.t", HasValue = true, Value = Encoding.UTF8.GetBytes(value) }, context), 1);

    private static string?[] Column(UpsertBatch batch, string name)
    {
        var index = batch.Schema.IndexOf(name);
        return [.. Enumerable.Range(0, batch.Rows.Length).Select(row => CellText.Of(batch.Rows.Column(index), row, batch.Schema.Fields[index].Type))];
    }
}
