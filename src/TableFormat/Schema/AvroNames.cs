using System.Text;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Schema;

/// <summary>Names inside Hudi's Avro schemas (spec 2.4.5).</summary>
internal static class AvroNames
{
    private const string Mask = "__";

    /// <summary>Name of the table's record.</summary>
    public static string Record(string tableName) => $"{Sanitize(tableName)}_record";

    /// <summary>Namespace of the table's record.</summary>
    public static string Namespace(string tableName) => $"hoodie.{Sanitize(tableName)}";

    /// <summary>A table name with everything that Avro refuses replaced by two underscores.</summary>
    public static string Sanitize(string tableName)
    {
        var text = new StringBuilder(tableName.Length);
        foreach (var rune in tableName.EnumerateRunes())
        {
            var legal = rune.IsAscii && (char.IsAsciiLetter((char)rune.Value) || rune.Value == '_'
                || (text.Length > 0 && char.IsAsciiDigit((char)rune.Value)));
            text.Append(legal ? rune.ToString() : Mask);
        }

        return text.ToString();
    }

    /// <summary>Refuses a field name that Java's Avro refuses: it must begin with a letter or underscore and go on with those and digits.</summary>
    public static void CheckField(string name)
    {
        var legal = name.Length > 0 && (char.IsLetter(name[0]) || name[0] == '_')
            && name.All(character => char.IsLetterOrDigit(character) || character == '_');
        if (!legal)
        {
            throw new LakehouseException(
                ErrorKind.Invalid,
                $"The column name '{name}' is not a name that Avro allows.",
                fix: "Rename the column: letters, digits and underscores, not beginning with a digit.");
        }
    }
}
