using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Lakehouse.Cdc.Decoding.Schemas;
using Lakehouse.TableFormat.Columns;

namespace Lakehouse.Cdc.Decoding.Values;

/// <summary>Bytes written as base64, base64 of the URL-safe alphabet or hexadecimal digits, into a binary or fixed column.</summary>
/// <param name="kind">Which of the three.</param>
/// <param name="size">Bytes that a fixed column wants; null for any number.</param>
internal sealed class Base64Value(WireKind kind, int? size) : ValueDecoder
{
    private readonly StringScratch text = new();
    private readonly StringScratch bytes = new();

    /// <summary>Decodes text of one of the three forms; false when it is not of that form.</summary>
    public static bool TryDecode(WireKind kind, ReadOnlySpan<byte> text, Span<byte> room, out int written)
    {
        switch (kind)
        {
            case WireKind.Hex:
                return Convert.FromHexString(text, room, out var used, out written) == OperationStatus.Done && used == text.Length;
            case WireKind.Base64Url:
                return Base64Url.DecodeFromUtf8(text, room, out used, out written) == OperationStatus.Done && used == text.Length;
            default:
                return Base64.DecodeFromUtf8(text, room, out used, out written) == OperationStatus.Done && used == text.Length;
        }
    }

    /// <inheritdoc />
    public override void Append(ref Utf8JsonReader reader, ColumnBuilder target)
    {
        var source = text.Read(ref reader, $"bytes as {kind}");
        var room = bytes.Room(source.Length);
        if (!TryDecode(kind, source, room, out var written))
        {
            throw WrongValue.At(ref reader, $"bytes as {kind}", "set binary.handling.mode as the connector has it");
        }

        if (size is null)
        {
            ((BytesColumnBuilder)target).Append(room[..written]);
            return;
        }

        if (written != size)
        {
            throw WrongValue.At(ref reader, $"{size} bytes");
        }

        ((FixedColumnBuilder)target).Append(room[..written]);
    }
}
