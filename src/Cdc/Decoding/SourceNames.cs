using System.Globalization;
using System.Text;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Cdc.Decoding;

/// <summary>
/// Makes column names of the source into names that Avro and so Hudi accept: letters, digits and underscores, no digit
/// first. Any other character becomes <c>_xHEX_</c>; a name that already contains such a sequence, or begins as Hudi's or
/// our own reserved columns do, has that underscore escaped too, so that different names stay different. Stateless.
/// </summary>
public static class SourceNames
{
    private const string Reserved = "_lakehouse_";

    /// <summary>The name as the table stores it; the same name where nothing has to change.</summary>
    public static string Escape(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var result = new StringBuilder(name.Length);
        var reserved = name.StartsWith(MetaColumns.Prefix, StringComparison.Ordinal) || name.StartsWith(Reserved, StringComparison.Ordinal);
        for (var index = 0; index < name.Length; index++)
        {
            var one = name[index];
            var keep = one == '_' ? !(reserved && index == 0) && !LooksEscaped(name.AsSpan(index))
                : char.IsAsciiLetter(one) || (char.IsAsciiDigit(one) && index > 0);
            if (keep)
            {
                result.Append(one);
            }
            else
            {
                result.Append(CultureInfo.InvariantCulture, $"_x{(int)one:x}_");
            }
        }

        return result.Length == name.Length ? name : result.ToString();
    }

    /// <summary>The source's name of an escaped one.</summary>
    public static string Unescape(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var result = new StringBuilder(name.Length);
        for (var index = 0; index < name.Length; index++)
        {
            var rest = name.AsSpan(index);
            if (LooksEscaped(rest))
            {
                var end = rest[2..].IndexOf('_');
                result.Append((char)int.Parse(rest.Slice(2, end), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                index += end + 2;
            }
            else
            {
                result.Append(name[index]);
            }
        }

        return result.ToString();
    }

    private static bool LooksEscaped(ReadOnlySpan<char> text)
    {
        if (!text.StartsWith("_x", StringComparison.Ordinal))
        {
            return false;
        }

        var digits = text[2..].IndexOf('_');
        return digits is >= 1 and <= 4 && text.Slice(2, digits).IndexOfAnyExcept("0123456789abcdef") < 0;
    }
}
