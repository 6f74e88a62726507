using Apache.Arrow;
using Apache.Arrow.Types;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Keys;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Keys;

public sealed class KeyGeneratorTests
{
    private static readonly DataType Text = new DataType.String();

    [Fact]
    public void A_simple_key_is_the_value_and_null_or_empty_is_an_error_of_its_row()
    {
        var (batch, schema) = Rows.Of(("id", Text, Rows.Texts("a", null, "", "ü:,")), ("p", Text, Rows.Texts("x", "x", "y", null)));
        var keyed = Generator(["id"], ["p"]).Generate(batch, schema);

        Assert.Equal(["a", null, null, "ü:,"], Rows.Read(keyed.Keys));
        Assert.Equal([1, 2], keyed.Errors.Select(error => error.Row));
        Assert.All(keyed.Errors, error => Assert.Contains("id", error.Reason));
        Assert.Equal(["x", "y", "__HIVE_DEFAULT_PARTITION__"], keyed.Partitions);
        Assert.Equal([0, 0, 1, 2], keyed.PartitionOfRow);
    }

    [Fact]
    public void A_composite_key_names_its_fields_and_has_placeholders()
    {
        var (batch, schema) = Rows.Of(("t", Text, Rows.Texts("a", null, "", null)), ("n", new DataType.Long(), Rows.Longs(1, -2, long.MinValue, null)));
        var keyed = Generator(["t", "n"], []).Generate(batch, schema);

        Assert.Equal(["t:a,n:1", "t:__null__,n:-2", "t:__empty__,n:-9223372036854775808", null], Rows.Read(keyed.Keys));
        Assert.Equal(3, Assert.Single(keyed.Errors).Row);
        Assert.Equal([""], keyed.Partitions);
    }

    [Fact]
    public void Hive_style_and_encoding_make_the_folder()
    {
        var (batch, schema) = Rows.Of(("id", Text, Rows.Texts("1", "2", "3")), ("p", Text, Rows.Texts("a/b", "", "c d")), ("q", Text, Rows.Texts("=", null, "é")));
        var keyed = Generator(["id"], ["p", "q"], hiveStyle: true, urlEncode: true).Generate(batch, schema);

        Assert.Equal(["p=a%2Fb/q=%3D", "p=__HIVE_DEFAULT_PARTITION__/q=__HIVE_DEFAULT_PARTITION__", "p=c d/q=é"], keyed.Partitions);
    }

    [Fact]
    public void A_path_that_leaves_the_table_is_an_error_of_its_row()
    {
        var (batch, schema) = Rows.Of(("id", Text, Rows.Texts("1", "2")), ("p", Text, Rows.Texts("../../etc", "ok")));
        var keyed = Generator(["id"], ["p"]).Generate(batch, schema);

        Assert.Equal(-1, keyed.PartitionOfRow[0]);
        Assert.Contains("../../etc", Assert.Single(keyed.Errors).Reason);
        Assert.Equal(["ok"], keyed.Partitions);
    }

    [Fact]
    public void Values_of_every_type_read_as_java_prints_them()
    {
        var when = new TimestampArray.Builder(new TimestampType(TimeUnit.Microsecond, "UTC")).Append(DateTimeOffset.UnixEpoch.AddTicks(-10)).Build();
        var bytes = new BinaryArray.Builder().Append("abc"u8).Build();
        var flag = new BooleanArray.Builder().Append(true).Build();
        var day = new Date32Array.Builder().Append(new DateOnly(2024, 2, 29)).Build();
        var real = new DoubleArray.Builder().Append(1e7).Build();

        Assert.Equal("-1", KeyOf(new DataType.TimestampMicros(true), when));
        Assert.Equal("616263", KeyOf(new DataType.Binary(), bytes));
        Assert.Equal("true", KeyOf(new DataType.Boolean(), flag));
        Assert.Equal("2024-02-29", KeyOf(new DataType.Date(), day));
        Assert.Equal("1.0E7", KeyOf(new DataType.Double(), real));
        Assert.Equal("1.10", KeyOf(new DataType.Decimal(10, 2), Rows.Decimals(10, 2, 1.1m)));
        Assert.Equal("1E-10", KeyOf(new DataType.Decimal(38, 10), Rows.Decimals(38, 10, 0.0000000001m)));
    }

    [Fact]
    public void Slices_of_a_batch_are_read_from_their_own_first_row()
    {
        var (batch, schema) = Rows.Of(("id", Text, Rows.Texts("a", "b", "c")), ("d", new DataType.Decimal(10, 2), Rows.Decimals(10, 2, 1m, 2m, 3m)));
        var keyed = Generator(["id", "d"], []).Generate(batch.Slice(1, 2), schema);

        Assert.Equal(["id:b,d:2.00", "id:c,d:3.00"], Rows.Read(keyed.Keys));
    }

    [Fact]
    public void No_object_per_row()
    {
        var (batch, schema) = Rows.Of(
            ("n", new DataType.Long(), Rows.Longs([.. Enumerable.Range(0, 20000).Select(number => (long?)number)])),
            ("p", Text, Rows.Texts([.. Enumerable.Range(0, 20000).Select(number => $"p{number % 3}")])));
        var generator = Generator(["n"], ["p"]);
        generator.Generate(batch, schema);
        var before = GC.GetAllocatedBytesForCurrentThread();
        generator.Generate(batch, schema);

        // Offsets (twice), partition numbers and the key buffer take under 40 bytes a row; a string would take that alone.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20000 * 40);
    }

    [Fact]
    public void A_complex_generator_with_one_field_continues_the_style_found()
    {
        var properties = Properties(["id"], ["p"]).With("hoodie.table.keygenerator.class", "org.apache.hudi.keygen.ComplexKeyGenerator");
        var (batch, schema) = Rows.Of(("id", Text, Rows.Texts("7")), ("p", Text, Rows.Texts("x")));

        Assert.True(KeyRecipe.NeedsStyleOfRows(properties));
        Assert.Equal(["7"], Rows.Read(KeyGenerator.For(properties, KeyForm.Plain).Generate(batch, schema).Keys));
        Assert.Equal(["id:7"], Rows.Read(KeyGenerator.For(properties, KeyForm.Composite).Generate(batch, schema).Keys));
    }

    [Theory]
    [InlineData("org.apache.hudi.keygen.TimestampBasedKeyGenerator")]
    [InlineData("org.apache.hudi.keygen.CustomKeyGenerator")]
    [InlineData("com.example.MyKeyGenerator")]
    public void Generators_that_the_properties_do_not_describe_are_refused(string generator)
    {
        var properties = Properties(["id"], ["p"]).With("hoodie.table.keygenerator.class", generator);
        var refusal = Assert.Throws<LakehouseException>(() => KeyGenerator.For(properties));

        Assert.Equal(ErrorKind.Unsupported, refusal.Kind);
        Assert.NotNull(refusal.Fix);
    }

    [Fact]
    public void A_missing_column_names_itself()
    {
        var (batch, schema) = Rows.Of(("x", Text, Rows.Texts("1")));
        var refusal = Assert.Throws<LakehouseException>(() => Generator(["id"], []).Generate(batch, schema));

        Assert.Equal(ErrorKind.Invalid, refusal.Kind);
        Assert.Contains("id", refusal.Message);
    }

    private static string? KeyOf(DataType type, IArrowArray column)
    {
        var (batch, schema) = Rows.Of(("k", type, column));
        return Generator(["k"], []).Generate(batch, schema).Keys.GetString(0);
    }

    private static KeyGenerator Generator(string[] keys, string[] partitions, bool hiveStyle = false, bool urlEncode = false) =>
        new(new KeyRecipe(keys, partitions, keys.Length > 1 ? KeyForm.Composite : KeyForm.Plain, hiveStyle, urlEncode));

    private static TableProperties Properties(string[] keys, string[] partitions) => new(new Dictionary<string, string>
    {
        ["hoodie.table.name"] = "t",
        ["hoodie.table.recordkey.fields"] = string.Join(',', keys),
        ["hoodie.table.partition.fields"] = string.Join(',', partitions),
    });
}
