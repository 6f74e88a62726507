using System.Globalization;
using System.Text;

namespace Lakehouse.TableFormat.Bytes;

/// <summary>
/// Java's <c>.properties</c> text (java.util.Properties; spec 1.2.1): ISO-8859-1 with <c>\uXXXX</c>, comment lines, escapes,
/// continued lines. Any bytes can be read; what is malformed is taken as Java takes it.
/// </summary>
internal static class JavaProperties
{
    /// <summary>Reads all entries; of a repeated key the last one counts.</summary>
    public static Dictionary<string, string> Parse(ReadOnlySpan<byte> content)
    {
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in LogicalLines(Encoding.Latin1.GetString(content)))
        {
            var (key, value) = Split(line);
            entries[Unescape(key)] = Unescape(value);
        }

        return entries;
    }

    /// <summary>Writes entries in the given order after comment lines; LF line ends, no blanks around <c>=</c>.</summary>
    /// <param name="comments">Lines without their leading <c>#</c>.</param>
    /// <param name="entries">Keys and values as they are.</param>
    public static byte[] Write(IEnumerable<string> comments, IEnumerable<KeyValuePair<string, string>> entries)
    {
        var text = new StringBuilder();
        foreach (var comment in comments)
        {
            text.Append('#').Append(comment).Append('\n');
        }

        foreach (var (key, value) in entries)
        {
            Escape(text, key, everyBlank: true);
            text.Append('=');
            Escape(text, value, everyBlank: false);
            text.Append('\n');
        }

        return Encoding.Latin1.GetBytes(text.ToString());
    }

    /// <summary>The date line that Java's store() writes, in UTC, such as <c>Mon Mar 31 03:06:42 UTC 2025</c>.</summary>
    public static string DateComment(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("ddd MMM dd HH:mm:ss 'UTC' yyyy", CultureInfo.InvariantCulture);

    private static IEnumerable<string> LogicalLines(string text)
    {
        var pending = new StringBuilder();
        var continued = false;
        foreach (var natural in text.Split(['\n', '\r']))
        {
            var line = natural.TrimStart(' ', '\t', '\f');
            if (!continued && (line.Length == 0 || line[0] is '#' or '!'))
            {
                continue;
            }

            // CR LF splits into an empty natural line, which must not end a continuation.
            if (continued && line.Length == 0)
            {
                continue;
            }

            continued = EndsWithOddBackslashes(line);
            pending.Append(continued ? line[..^1] : line);
            if (!continued)
            {
                yield return pending.ToString();
                pending.Clear();
            }
        }

        if (pending.Length > 0)
        {
            yield return pending.ToString();
        }
    }

    private static bool EndsWithOddBackslashes(string line) =>
        (line.Length - line.TrimEnd('\\').Length) % 2 == 1;

    private static (string Key, string Value) Split(string line)
    {
        var end = 0;
        while (end < line.Length && line[end] is not ('=' or ':' or ' ' or '\t' or '\f'))
        {
            end += line[end] == '\\' ? 2 : 1;
        }

        end = Math.Min(end, line.Length);
        var value = line[end..].TrimStart(' ', '\t', '\f');
        if (value.Length > 0 && value[0] is '=' or ':')
        {
            value = value[1..].TrimStart(' ', '\t', '\f');
        }

        return (line[..end], value);
    }

    private static string Unescape(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] != '\\')
            {
                plain.Append(text[index]);
            }
            else if (++index < text.Length)
            {
                index += AppendEscaped(plain, text, index);
            }
        }

        return plain.ToString();
    }

    /// <summary>Appends what the escape letter at <paramref name="index"/> means; returns how many characters it used after the letter.</summary>
    private static int AppendEscaped(StringBuilder plain, string text, int index)
    {
        if (text[index] == 'u' && index + 4 < text.Length
            && ushort.TryParse(text.AsSpan(index + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            plain.Append((char)code);
            return 4;
        }

        plain.Append(text[index] switch
        {
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            'f' => '\f',
            var other => other,
        });
        return 0;
    }

    private static void Escape(StringBuilder text, string value, bool everyBlank)
    {
        for (var index = 0; index < value.Length; index++)
        {
            var letter = value[index];
            switch (letter)
            {
                case ' ' when everyBlank || index == 0:
                case '\\' or '=' or ':' or '#' or '!':
                    text.Append('\\').Append(letter);
                    break;
                case '\t' or '\n' or '\r' or '\f':
                    text.Append('\\').Append(letter switch { '\t' => 't', '\n' => 'n', '\r' => 'r', _ => 'f' });
                    break;
                case < ' ' or > '~':
                    text.Append(CultureInfo.InvariantCulture, $"\\u{(int)letter:X4}");
                    break;
                default:
                    text.Append(letter);
                    break;
            }
        }
    }
}
