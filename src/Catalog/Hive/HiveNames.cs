using System.Globalization;
using System.Text;
using Lakehouse.Catalog.Metastore;

namespace Lakehouse.Catalog.Hive;

/// <summary>Names of partitions as the server makes them: <c>key=value/key=value</c>, escaped (golden catalog fact 33).</summary>
internal static class HiveNames
{
    /// <summary>The value of a partition whose key is null or empty.</summary>
    private const string Default = "__HIVE_DEFAULT_PARTITION__";

    private const string Escaped = "\"#%'*/:=?\\\u007F{[]^";

    /// <summary>The name of a partition with these values, one per key.</summary>
    public static string Of(IReadOnlyList<MetastoreColumn> keys, IReadOnlyList<string> values) =>
        string.Join('/', keys.Zip(values, (key, value) => $"{Escape(key.Name.ToLowerInvariant())}={Escape(value)}"));

    private static string Escape(string text)
    {
        if (text.Length == 0)
        {
            return Default;
        }

        var escaped = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (character < ' ' || Escaped.Contains(character, StringComparison.Ordinal))
            {
                escaped.Append(CultureInfo.InvariantCulture, $"%{(int)character:X2}");
            }
            else
            {
                escaped.Append(character);
            }
        }

        return escaped.ToString();
    }
}
