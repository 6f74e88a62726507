using System.Buffers.Binary;

namespace Lakehouse.Cdc.Decoding.Json;

/// <summary>
/// Shared strings for names that come again with every event (tables, binlog files). Direct-mapped, so that memory stays
/// bounded whatever arrives. Not thread-safe.
/// </summary>
internal sealed class Utf8Names
{
    private const int Slots = 256;

    private readonly byte[]?[] raw = new byte[]?[Slots];
    private readonly string?[] text = new string?[Slots];

    /// <summary>The text of a JSON string's raw content.</summary>
    public string Get(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty)
        {
            return "";
        }

        var slot = SlotOf(content);
        if (raw[slot] is { } known && content.SequenceEqual(known))
        {
            return text[slot]!;
        }

        var made = JsonText.Unescape(content);
        raw[slot] = content.ToArray();
        text[slot] = made;
        return made;
    }

    private static int SlotOf(ReadOnlySpan<byte> content)
    {
        var mixed = (uint)content.Length * 0x9E3779B1u;
        if (content.Length >= 4)
        {
            mixed ^= BinaryPrimitives.ReadUInt32LittleEndian(content) * 0x85EBCA6Bu;
            mixed ^= BinaryPrimitives.ReadUInt32LittleEndian(content[^4..]) * 0xC2B2AE35u;
        }
        else
        {
            mixed ^= content[0] * 0x85EBCA6Bu;
        }

        return (int)(mixed >> 24);
    }
}
