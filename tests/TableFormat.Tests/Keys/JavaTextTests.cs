using System.Globalization;
using System.Text;
using CsCheck;
using Lakehouse.TableFormat.Keys;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Keys;

public sealed class JavaTextTests
{
    private static int Epoch => new DateOnly(1970, 1, 1).DayNumber;

    [Fact]
    public void Numbers_read_as_java_prints_them()
    {
        foreach (var line in File.ReadLines(Checkout.Data("java-vectors", "number-text.tsv")))
        {
            var cells = line.Split('\t');
            var actual = cells[0] switch
            {
                "D" => Text(BitConverter.Int64BitsToDouble(long.Parse(cells[1]))),
                "F" => Text(BitConverter.Int32BitsToSingle(int.Parse(cells[1]))),
                _ => Text(Int128.Parse(cells[1]), int.Parse(cells[2])),
            };
            Assert.Equal(cells[^1], actual);
        }
    }

    [Fact]
    public void Every_double_reads_back_as_itself() =>
        Gen.Double.Where(double.IsFinite).Sample(value =>
            double.Parse(Text(value), CultureInfo.InvariantCulture).Equals(value) && Text(value).Contains('.'));

    [Fact]
    public void Every_float_reads_back_as_itself() =>
        Gen.Float.Where(float.IsFinite).Sample(value =>
            float.Parse(Text(value), CultureInfo.InvariantCulture).Equals(value) && Text(value).Contains('.'));

    [Fact]
    public void Every_decimal_keeps_its_value_and_scale() =>
        Gen.Select(Gen.Long, Gen.Int[0, 20]).Sample((unscaled, scale) =>
        {
            var text = Text(unscaled, scale);
            var exponent = text.Contains('E') ? int.Parse(text[(text.IndexOf('E') + 1)..]) : 0;
            var mantissa = text.Split('E')[0];
            var fraction = mantissa.Contains('.') ? mantissa.Length - mantissa.IndexOf('.') - 1 : 0;
            return Int128.Parse(mantissa.Replace(".", "")) == unscaled && fraction - exponent == scale;
        });

    [Fact]
    public void Dates_are_iso_from_the_first_to_the_last_year() =>
        Gen.Int[DateOnly.MinValue.DayNumber - Epoch, DateOnly.MaxValue.DayNumber - Epoch].Sample(day =>
            Text(day) == DateOnly.FromDayNumber(day + Epoch).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    [Theory]
    [InlineData(-719529, "-0001-12-31")]
    [InlineData(-719528, "0000-01-01")]
    [InlineData(2932897, "+10000-01-01")]
    public void Years_outside_four_digits_have_a_sign(int day, string expected) => Assert.Equal(expected, Text(day));

    private static string Text(double value) => Read(target => JavaText.Write(value, target));

    private static string Text(float value) => Read(target => JavaText.Write(value, target));

    private static string Text(Int128 unscaled, int scale) => Read(target => JavaText.WriteDecimal(unscaled, scale, target));

    private static string Text(int day) => Read(target => JavaText.WriteDate(day, target));

    private static string Read(Func<byte[], int> write)
    {
        var target = new byte[JavaText.MaxLength];
        return Encoding.UTF8.GetString(target, 0, write(target));
    }
}
