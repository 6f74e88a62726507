using System.Buffers.Binary;
using System.Text.Json;
using Lakehouse.Cdc.Decoding.Schemas;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Cdc.Decoding.Values;

/// <summary>Base64 of a big-endian unscaled value, or a JSON number (<c>decimal.format=NUMERIC</c>), into a decimal column.</summary>
/// <param name="type">Type of the column.</param>
/// <param name="wireScale">Scale of the unscaled value.</param>
/// <param name="refuseNegativeNumbers">Whether a negative JSON number could as well be a wrapped bigint unsigned.</param>
internal sealed class DecimalBytesValue(DataType.Decimal type, int wireScale, bool refuseNegativeNumbers) : ValueDecoder
{
    private const int MaxText = 128;

    private readonly StringScratch scratch = new();
    private readonly Int128 limit = DecimalDigits.PowerOfTen(type.Precision);
    private readonly Int128 factor = DecimalDigits.PowerOfTen(type.Scale - wireScale);

    /// <inheritdoc />
    public override void Append(ref Utf8JsonReader reader, ColumnBuilder target)
    {
        if (reader.TokenType == JsonTokenType.Number)
        {
            if (refuseNegativeNumbers && reader.ValueSpan[0] == '-')
            {
                throw WrongValue.At(
                    ref reader,
                    "a number that is not negative (it may be a wrapped bigint unsigned)",
                    "configure the table's ddl, which tells whether the column is unsigned");
            }

            ((DecimalColumnBuilder)target).Append(FromNumber(ref reader));
            return;
        }

        var text = scratch.Read(ref reader, "a decimal as base64");
        Span<byte> room = stackalloc byte[MaxText];
        if (text.Length > MaxText || !Base64Value.TryDecode(WireKind.Base64, text, room, out var length) || length == 0)
        {
            throw WrongValue.At(
                ref reader, $"a {type.Precision}-digit decimal as base64", "set decimal.handling.mode as the connector has it (string, double)");
        }

        if (!TryReadBigEndian(room[..length], out var value) || Int128.Abs(value) >= limit / factor)
        {
            throw WrongValue.At(ref reader, $"a decimal of at most {type.Precision} digits, {type.Scale} of them after the point");
        }

        ((DecimalColumnBuilder)target).Append(value * factor);
    }

    private Int128 FromNumber(scoped ref Utf8JsonReader reader) =>
        DecimalDigits.TryParse(reader.ValueSpan, type.Precision, type.Scale, round: false, out var value)
            ? value
            : throw WrongValue.At(ref reader, $"a decimal of at most {type.Precision} digits, {type.Scale} of them after the point");

    private static bool TryReadBigEndian(ReadOnlySpan<byte> bytes, out Int128 value)
    {
        var negative = (sbyte)bytes[0] < 0;
        var extra = bytes.Length - 16;
        if (extra > 0)
        {
            if (bytes[..extra].ContainsAnyExcept(negative ? (byte)0xFF : (byte)0) || ((sbyte)bytes[extra] < 0) != negative)
            {
                value = 0;
                return false;
            }

            bytes = bytes[extra..];
        }

        Span<byte> full = stackalloc byte[16];
        full.Fill(negative ? (byte)0xFF : (byte)0);
        bytes.CopyTo(full[(16 - bytes.Length)..]);
        value = BinaryPrimitives.ReadInt128BigEndian(full);

        // The one value whose magnitude has no positive counterpart; it is beyond 38 digits anyway.
        return value != Int128.MinValue;
    }
}
