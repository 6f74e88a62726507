using System.Buffers.Binary;
using System.Text.Json;
using Lakehouse.Cdc.Decoding.Schemas;
using Lakehouse.TableFormat.Columns;

namespace Lakehouse.Cdc.Decoding.Values;

/// <summary>Base64 of little-endian bits into a long column, or a decimal one for 64 bits.</summary>
internal sealed class BitsValue : ValueDecoder
{
    private readonly StringScratch scratch = new();

    /// <inheritdoc />
    public override void Append(ref Utf8JsonReader reader, ColumnBuilder target)
    {
        var text = scratch.Read(ref reader, "bits as base64");
        Span<byte> room = stackalloc byte[24];
        if (text.Length > 24 || !Base64Value.TryDecode(WireKind.Base64, text, room, out var length))
        {
            throw WrongValue.At(ref reader, "at most 64 bits as base64");
        }

        room[length..].Clear();
        var bits = BinaryPrimitives.ReadUInt64LittleEndian(room);
        if (length > 8 && room[8..].ContainsAnyExcept((byte)0))
        {
            throw WrongValue.At(ref reader, "at most 64 bits as base64");
        }

        if (target is DecimalColumnBuilder wide)
        {
            wide.Append(bits);
            return;
        }

        if (bits > long.MaxValue)
        {
            throw WrongValue.At(ref reader, "at most 63 bits");
        }

        ((LongColumnBuilder)target).Append((long)bits);
    }
}
