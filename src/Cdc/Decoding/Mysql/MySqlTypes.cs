using System.Collections.Frozen;

namespace Lakehouse.Cdc.Decoding.Mysql;

/// <summary>MySQL's and MariaDB's type names and their synonyms.</summary>
internal static class MySqlTypes
{
    // The first word of a group stands for all.
    private static readonly string[] Groups =
    [
        "tinyint int1", "boolean bool", "smallint int2", "mediumint int3 middleint", "int integer int4", "bigint int8 serial",
        "decimal numeric dec fixed number", "float float4", "double real float8", "bit",
        "date", "time", "datetime", "timestamp", "year",
        "char character nchar", "varchar nvarchar varchar2 varcharacter", "tinytext", "text clob", "mediumtext long", "longtext",
        "binary raw", "varbinary", "tinyblob", "blob", "mediumblob", "longblob",
        "enum", "set", "json", "uuid", "inet4", "inet6", "vector",
        "geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon",
        "geometrycollection geomcollection",
    ];

    private static readonly FrozenDictionary<string, string> Names = Make().ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the word is a type.</summary>
    public static bool IsKnown(string word) => Names.ContainsKey(word);

    /// <summary>The name that stands for the word and its synonyms; null when it is no type.</summary>
    public static string? Canonical(string word) => Names.GetValueOrDefault(word);

    private static Dictionary<string, string> Make()
    {
        var names = new Dictionary<string, string>();
        foreach (var group in Groups)
        {
            var words = group.Split(' ');
            foreach (var word in words)
            {
                names[word] = words[0];
            }
        }

        return names;
    }
}
