using System.Text;

namespace Lakehouse.TableFormat.Indexing;

/// <summary><c>String.hashCode</c> of Java, over the UTF-16 code units of a UTF-8 text, without making the string.</summary>
internal static class JavaHash
{
    internal static int OfUtf8(ReadOnlySpan<byte> text)
    {
        var hash = 0;
        unchecked
        {
            for (var index = 0; index < text.Length;)
            {
                var unit = text[index];
                if (unit < 0x80)
                {
                    hash = (31 * hash) + unit;
                    index++;
                    continue;
                }

                // Malformed bytes hash as U+FFFD, which is what Java would have decoded them to.
                Rune.DecodeFromUtf8(text[index..], out var rune, out var consumed);
                index += consumed;
                hash = rune.IsBmp
                    ? (31 * hash) + rune.Value
                    : (31 * ((31 * hash) + HighSurrogate(rune))) + LowSurrogate(rune);
            }
        }

        return hash;
    }

    private static int HighSurrogate(Rune rune) => 0xD800 + ((rune.Value - 0x10000) >> 10);

    private static int LowSurrogate(Rune rune) => 0xDC00 + ((rune.Value - 0x10000) & 0x3FF);
}
