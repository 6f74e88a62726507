using System.Globalization;
using System.Numerics;
using System.Text;
using CsCheck;
using Lakehouse.Cdc.Decoding.Schemas;
using Lakehouse.Cdc.Decoding.Values;
using Xunit;

namespace Lakehouse.Cdc.Tests.Decoding;

/// <summary>Texts of decimals, dates, times and labels, against the framework's own arithmetic.</summary>
public sealed class ValueTextTests
{
    private const long MicrosPerDay = 86_400_000_000;

    [Fact]
    public void Decimal_text_and_unscaled_value_agree() =>
        Gen.Select(Gen.ULong, Gen.ULong, Gen.Bool, Gen.Int[0, 38], Gen.Int[0, 3]).Sample((high, low, negative, scale, exponent) =>
        {
            var value = (((BigInteger)high << 64) + low) % BigInteger.Pow(10, 38) * (negative ? -1 : 1);
            var digits = BigInteger.Abs(value).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
            var text = (negative ? "-" : "") + (scale == 0 ? digits : $"{digits[..^scale]}.{digits[^scale..]}");
            Assert.True(DecimalDigits.TryParse(Encoding.ASCII.GetBytes(text), 38, scale, round: false, out var read));
            Assert.Equal(value, (BigInteger)read);

            // The same number with its point moved by an exponent.
            Assert.True(DecimalDigits.TryParse(Encoding.ASCII.GetBytes($"{value}e-{scale + exponent}"), 38, scale, round: true, out var moved));
            Assert.Equal(Rounded(value, exponent), (BigInteger)moved);
            Assert.Equal(value % BigInteger.Pow(10, exponent) == 0, DecimalDigits.TryParse(Encoding.ASCII.GetBytes($"{value}e-{scale + exponent}"), 38, scale, round: false, out _));
        });

    [Fact]
    public void Anything_else_is_refused_or_a_number() => Gen.OneOf(Gen.String, Choose("1", "-", "+", ".", "e", "E", "0", "99999999999").Array[0, 12].Select(string.Concat)).Sample(text =>
    {
        if (!DecimalDigits.TryParse(Encoding.UTF8.GetBytes(text), 38, 10, round: true, out _)) return;
        Assert.True(text.All(one => char.IsAsciiDigit(one) || one is '+' or '-' or '.' or 'e' or 'E'));
        Assert.Contains(text, char.IsAsciiDigit);
    });

    [Fact]
    public void Iso_texts_agree_with_the_calendar() =>
        Gen.Select(Gen.Int[0, 3_652_058], Gen.Long[0, MicrosPerDay - 1], Gen.Int[0, 6], Gen.Int[-14 * 60, 14 * 60]).Sample((day, micros, digits, offset) =>
        {
            var unit = (long)Math.Pow(10, 6 - digits);
            var time = DateTime.MinValue.AddDays(day).AddMicroseconds(micros / unit * unit);
            var epoch = (time - DateTime.UnixEpoch).Ticks / 10;
            var fraction = digits == 0 ? "" : "." + new string('f', digits);
            var text = time.ToString($"yyyy-MM-dd'T'HH:mm:ss{fraction}", CultureInfo.InvariantCulture);
            Assert.Equal(epoch, Timestamp(text + "Z"));
            Assert.Equal(epoch, Timestamp(text));
            var sign = offset < 0 ? '-' : '+';
            Assert.Equal(epoch - (offset * 60_000_000L), Timestamp($"{text}{sign}{Math.Abs(offset) / 60:00}:{Math.Abs(offset) % 60:00}"));
            Assert.True(IsoText.TryDate(Encoding.ASCII.GetBytes(text[..10]), out var days));
            Assert.Equal((time.Date - DateTime.UnixEpoch).Days, days);
            Assert.True(IsoText.TryTime(Encoding.ASCII.GetBytes(text[11..]), out var span));
            Assert.Equal(time.TimeOfDay.Ticks / 10, span);
            for (var length = 0; length < 10; length++) Assert.False(IsoText.TryDate(Encoding.ASCII.GetBytes(text[..length]), out _));
        });

    [Fact]
    public void Labels_come_back_from_the_allowed_list() => Gen.String.Where(one => !one.EndsWith('\\') && !one.Contains("\\,", StringComparison.Ordinal)).Array[1, 6].Sample(labels =>
        Assert.Equal(labels, EnumLabels.Read(string.Join(',', labels.Select(EnumLabels.Escape)))));

    private static Gen<string> Choose(params string[] pieces) => Gen.Int[0, pieces.Length - 1].Select(index => pieces[index]);

    private static BigInteger Rounded(BigInteger value, int exponent)
    {
        var power = BigInteger.Pow(10, exponent);
        return exponent == 0 ? value : (BigInteger.Abs(value) + (power / 2)) / power * value.Sign;
    }

    private static long Timestamp(string text)
    {
        Assert.True(IsoText.TryTimestamp(Encoding.ASCII.GetBytes(text), out var micros), text);
        return micros;
    }
}
