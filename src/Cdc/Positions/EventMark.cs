using System.Globalization;
using System.IO.Hashing;
using Lakehouse.Cdc.Decoding;

namespace Lakehouse.Cdc.Positions;

/// <summary>
/// Proves that a file still holds the event that a table took from it last: a file has no id that a replaced one would not share.
/// Text form: offset and hash in hexadecimal digits, <c>41:9f86d081884c7d65</c>.
/// </summary>
/// <param name="Offset">Offset of the event.</param>
/// <param name="Hash">XXH3 (64 bits) of the value, seeded by that of the key.</param>
internal readonly record struct EventMark(long Offset, ulong Hash)
{
    /// <summary>The mark of a message.</summary>
    public static EventMark Of(in SourceMessage message)
    {
        // A null is not the empty text: absent parts leave their own number in the seed.
        var key = message.HasKey ? XxHash3.HashToUInt64(message.Key) : 1;
        return new EventMark(message.Offset, message.HasValue ? XxHash3.HashToUInt64(message.Value, unchecked((long)key)) : ~key);
    }

    /// <summary>Reads the text form.</summary>
    public static bool TryParse(string? text, out EventMark mark)
    {
        mark = default;
        var parts = text?.Split(':') ?? [];
        if (parts.Length != 2
            || !long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            || parts[1].Length != 16
            || !ulong.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hash))
        {
            return false;
        }

        mark = new EventMark(offset, hash);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Offset}:{Hash:x16}");
}
