using System.Globalization;
using System.Text;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cdc;

/// <summary>
/// The one spelling of database and table names in the lake. Avro refuses all but <c>[A-Za-z0-9_]</c>, Hive folds case and a
/// folder may not be <c>..</c>; so <c>[a-z0-9]</c> and single underscores stay as they are and every other character becomes
/// <c>_xhhhh</c>, the UTF-16 code unit in hex. A leading digit is escaped too. The escape is reversible, so two
/// source names never share a folder.
/// </summary>
public static class LakeNames
{
    private const int CodeLength = 6;

    /// <summary>Spells a source name for the lake.</summary>
    /// <exception cref="LakehouseException">The name is empty.</exception>
    public static string Escape(string name)
    {
        if (name.Length == 0)
        {
            throw new LakehouseException(ErrorKind.Invalid, "A database or table has an empty name.");
        }

        var text = new StringBuilder(name.Length);
        for (var index = 0; index < name.Length; index++)
        {
            if (IsPlain(name, index)) text.Append(name[index]);
            else text.Append(CultureInfo.InvariantCulture, $"_x{(int)name[index]:x4}");
        }

        return text.ToString();
    }

    /// <summary>The source name that <see cref="Escape"/> spelled so.</summary>
    public static string Unescape(string escaped)
    {
        var text = new StringBuilder(escaped.Length);
        for (var index = 0; index < escaped.Length;)
        {
            if (IsCode(escaped.AsSpan(index)))
            {
                text.Append((char)ushort.Parse(escaped.AsSpan(index + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                index += CodeLength;
            }
            else
            {
                text.Append(escaped[index++]);
            }
        }

        return text.ToString();
    }

    private static bool IsPlain(string name, int index) => name[index] switch
    {
        >= 'a' and <= 'z' => true,
        >= '0' and <= '9' => index > 0,
        '_' => !IsCode(name.AsSpan(index)),
        _ => false,
    };

    private static bool IsCode(ReadOnlySpan<char> text) =>
        text.Length >= CodeLength && text[0] == '_' && text[1] == 'x' && !text[2..CodeLength].ContainsAnyExcept("0123456789abcdef");
}
