using System.Buffers;
using System.Globalization;
using System.Text;

namespace Lakehouse.Cdc.Sources;

/// <summary>Turns the inside of a JSON string into its bytes. Runs without escapes are copied as they are.</summary>
internal static class JsonText
{
    private const int UnitLength = 6;
    private static readonly SearchValues<byte> Special = SearchValues.Create([(byte)'"', (byte)'\\']);

    /// <summary>Length of the string's inside, up to its closing quote; -1 when there is none. <paramref name="escaped"/> tells whether it needs <see cref="TryUnescape"/>.</summary>
    public static int LengthOf(ReadOnlySpan<byte> inside, out bool escaped)
    {
        escaped = false;
        var at = 0;
        while (true)
        {
            var found = inside[at..].IndexOfAny(Special);
            if (found < 0) return -1;
            at += found;
            if (inside[at] == '"') return at;
            escaped = true;
            at += 2;
            if (at > inside.Length) return -1;
        }
    }

    /// <summary>Writes the unescaped bytes, which are never more than the text's; false when an escape is not one of JSON's.</summary>
    public static bool TryUnescape(ReadOnlySpan<byte> text, Span<byte> target, out int written)
    {
        written = 0;
        while (true)
        {
            var run = text.IndexOf((byte)'\\');
            var plain = run < 0 ? text : text[..run];
            plain.CopyTo(target[written..]);
            written += plain.Length;
            if (run < 0) return true;
            text = text[run..];
            var used = text.Length < 2 ? 0 : UnescapeOne(text, target, ref written);
            if (used == 0) return false;
            text = text[used..];
        }
    }

    private static int UnescapeOne(ReadOnlySpan<byte> text, Span<byte> target, ref int written)
    {
        int plain = text[1] switch
        {
            (byte)'"' or (byte)'\\' or (byte)'/' => text[1],
            (byte)'b' => 8,
            (byte)'f' => 12,
            (byte)'n' => 10,
            (byte)'r' => 13,
            (byte)'t' => 9,
            _ => 0,
        };
        if (plain == 0) return text[1] == 'u' ? UnescapeUnicode(text, target, ref written) : 0;
        target[written++] = (byte)plain;
        return 2;
    }

    private static int UnescapeUnicode(ReadOnlySpan<byte> text, Span<byte> target, ref int written)
    {
        if (!TryUnitAt(text, out var unit)) return 0;
        if (Rune.TryCreate(unit, out var rune))
        {
            written += rune.EncodeToUtf8(target[written..]);
            return UnitLength;
        }

        if (!TryUnitAt(text[UnitLength..], out var low) || !Rune.TryCreate(unit, low, out rune)) return 0;
        written += rune.EncodeToUtf8(target[written..]);
        return 2 * UnitLength;
    }

    private static bool TryUnitAt(ReadOnlySpan<byte> text, out char unit)
    {
        unit = default;
        if (text.Length < UnitLength || text[0] != '\\' || text[1] != 'u') return false;
        if (!ushort.TryParse(text[2..UnitLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)) return false;
        unit = (char)value;
        return true;
    }
}
