using System.Buffers;
using System.Text;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Schema;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Columns;

public sealed class CanonicalNdjsonTests
{
    // The texts are what Python's repr and json.dumps print.
    [Theory]
    [InlineData(0.1, "0.1")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(1, "1.0")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(1e16, "1e+16")]
    [InlineData(1e23, "1e+23")]
    [InlineData(123456.789, "123456.789")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(-1.7976931348623157e308, "-1.7976931348623157e+308")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(double.NaN, "\"NaN\"")]
    [InlineData(double.NegativeInfinity, "\"-Infinity\"")]
    public void Doubles_have_their_shortest_text(double value, string expected) =>
        Assert.Equal(expected, One(new DataType.Double(), builder => ((DoubleColumnBuilder)builder).Append(value)));

    [Theory]
    [InlineData(3.4028235e38f, "3.4028235e+38")]
    [InlineData(1.1f, "1.1")]
    [InlineData(16777216f, "16777216.0")]
    public void Floats_have_their_shortest_text(float value, string expected) =>
        Assert.Equal(expected, One(new DataType.Float(), builder => ((FloatColumnBuilder)builder).Append(value)));

    [Theory]
    [InlineData("110", 2, "\"1.10\"")]
    [InlineData("-5", 2, "\"-0.05\"")]
    [InlineData("0", 2, "\"0.00\"")]
    [InlineData("7", 0, "\"7\"")]
    [InlineData("-99999999999999999999999999999999999999", 10, "\"-9999999999999999999999999999.9999999999\"")]
    public void Decimals_have_their_full_scale(string unscaled, int scale, string expected) => Assert.Equal(
        expected,
        One(new DataType.Decimal(38, scale), builder => ((DecimalColumnBuilder)builder).Append(Int128.Parse(unscaled))));

    [Theory]
    [InlineData(-719162, "\"0001-01-01\"")]
    [InlineData(2932896, "\"9999-12-31\"")]
    [InlineData(19782, "\"2024-02-29\"")]
    [InlineData(-1, "\"1969-12-31\"")]
    public void Dates_of_every_year(int days, string expected) =>
        Assert.Equal(expected, One(new DataType.Date(), builder => ((IntColumnBuilder)builder).Append(days)));

    [Fact]
    public void Every_day_of_the_calendar_agrees_with_the_framework()
    {
        using var builder = ColumnBuilder.Create(new DataType.Date());
        for (var days = -719162; days <= 2932896; days += 13)
        {
            ((IntColumnBuilder)builder).Append(days);
        }

        var lines = Lines(new DataType.Date(), builder);
        var day = new DateOnly(1, 1, 1);
        foreach (var line in lines)
        {
            Assert.Equal($"{{\"c\":\"{day:yyyy-MM-dd}\"}}", line);
            day = day.DayNumber + 13 <= DateOnly.MaxValue.DayNumber ? day.AddDays(13) : day;
        }
    }

    [Theory]
    [InlineData(-1, true, "\"1969-12-31T23:59:59.999999Z\"")]
    [InlineData(1709210096123456, true, "\"2024-02-29T12:34:56.123456Z\"")]
    [InlineData(253402300799999999, false, "\"9999-12-31T23:59:59.999999\"")]
    public void Timestamps_have_six_digits(long micros, bool isUtc, string expected) => Assert.Equal(
        expected,
        One(new DataType.TimestampMicros(isUtc), builder => ((LongColumnBuilder)builder).Append(micros)));

    [Fact]
    public void Text_is_escaped_as_little_as_JSON_allows() => Assert.Equal(
        "\"日\\u0000\\n\\\"\\\\/😀\u007f\\u001b\"",
        One(new DataType.String(), builder => ((BytesColumnBuilder)builder).Append("日\0\n\"\\/😀\u007f\u001b"u8)));

    [Fact]
    public void Binary_is_base64_also_when_it_is_empty()
    {
        Assert.Equal("\"AAH/\"", One(new DataType.Binary(), builder => ((BytesColumnBuilder)builder).Append([0, 1, 255])));
        Assert.Equal("\"\"", One(new DataType.Binary(), builder => ((BytesColumnBuilder)builder).Append(default)));
    }

    [Fact]
    public void Maps_are_pairs_sorted_by_key_and_structs_are_objects()
    {
        var type = new DataType.Map(new DataType.Struct(new ValueList<Field>([new Field("a", new DataType.List(new DataType.Int()))])));
        var text = One(type, builder =>
        {
            var map = (MapColumnBuilder)builder;
            var value = (StructColumnBuilder)map.Values;
            map.Keys.Append("z"u8);
            value.AppendNull();
            map.Keys.Append("b"u8);
            var list = (ListColumnBuilder)value.Members[0];
            ((IntColumnBuilder)list.Element).Append(1);
            list.Element.AppendNull();
            list.EndList();
            value.EndStruct();
            map.EndMap();
        });
        Assert.Equal("""[["b",{"a":[1,null]}],["z",null]]""", text);
    }

    private static string One(DataType type, Action<ColumnBuilder> append)
    {
        using var builder = ColumnBuilder.Create(type);
        append(builder);
        var line = Assert.Single(Lines(type, builder));
        return line["{\"c\":".Length..^1];
    }

    private static string[] Lines(DataType type, ColumnBuilder builder)
    {
        var schema = new TableSchema([new Field("c", type)]);
        var column = builder.Build();
        var output = new ArrayBufferWriter<byte>();
        CanonicalNdjson.Write(output, schema, new Apache.Arrow.RecordBatch(ArrowMapping.ToArrow(schema, false), [column], column.Length));
        return Encoding.UTF8.GetString(output.WrittenSpan).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
