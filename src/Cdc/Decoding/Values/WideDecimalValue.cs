using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Lakehouse.Cdc.Decoding.Schemas;
using Lakehouse.TableFormat.Columns;

namespace Lakehouse.Cdc.Decoding.Values;

/// <summary>A decimal of more than 38 digits into a string column, with its full scale and no exponent.</summary>
/// <param name="scale">Digits after the point.</param>
internal sealed class WideDecimalValue(int scale) : ValueDecoder
{
    private readonly StringScratch text = new();
    private readonly StringScratch bytes = new();

    /// <inheritdoc />
    public override void Append(ref Utf8JsonReader reader, ColumnBuilder target)
    {
        var plain = reader.TokenType == JsonTokenType.Number ? FromNumber(ref reader) : FromBase64(ref reader);
        ((BytesColumnBuilder)target).Append(Encoding.ASCII.GetBytes(plain));
    }

    private string FromBase64(scoped ref Utf8JsonReader reader)
    {
        var source = text.Read(ref reader, "a decimal as base64");
        var room = bytes.Room(source.Length);
        return Base64Value.TryDecode(WireKind.Base64, source, room, out var length) && length is > 0 and <= 64
            ? Plain(new BigInteger(room[..length], isUnsigned: false, isBigEndian: true))
            : throw WrongValue.At(ref reader, "a decimal as base64", "set decimal.handling.mode as the connector has it (string, double)");
    }

    private string FromNumber(scoped ref Utf8JsonReader reader)
    {
        var number = Encoding.ASCII.GetString(reader.ValueSpan);
        var mark = number.IndexOfAny(['e', 'E']);
        var mantissa = mark < 0 ? number : number[..mark];
        var exponent = mark < 0 ? 0 : int.TryParse(number[(mark + 1)..], CultureInfo.InvariantCulture, out var read) ? read : int.MaxValue;
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var fraction = point < 0 ? 0 : mantissa.Length - point - 1;
        var shift = (long)scale + exponent - fraction;
        if (shift is < 0 or > 200 || number.Length > 200)
        {
            throw WrongValue.At(ref reader, $"a decimal with at most {scale} digits after the point");
        }

        var digits = BigInteger.Parse(mantissa.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        return Plain(digits * BigInteger.Pow(10, (int)shift));
    }

    private string Plain(BigInteger unscaled)
    {
        var digits = BigInteger.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var text = scale == 0 ? digits : $"{digits[..^scale]}.{digits[^scale..]}";
        return unscaled.Sign < 0 ? "-" + text : text;
    }
}
