using Lakehouse.Catalog.Metastore;

namespace Lakehouse.Catalog.Planning;

/// <summary>
/// Which changes of columns a Hive Metastore takes by default (golden catalog fact 31). Only foretells: it is always asked, since the rule can be
/// switched off there.
/// </summary>
internal static class ColumnRules
{
    private static readonly string[] Widening = ["int", "bigint", "float", "double", "decimal"];
    private static readonly string[] Complex = ["array", "map", "struct"];

    /// <summary>Whether each column follows from the one that stands at its position.</summary>
    public static bool Takes(IReadOnlyList<MetastoreColumn> observed, IReadOnlyList<MetastoreColumn> desired) =>
        desired.Count >= observed.Count && observed.Zip(desired).All(pair => Follows(pair.First.Type, pair.Second.Type));

    private static bool Follows(string old, string now)
    {
        var (before, after) = (Array.IndexOf(Widening, Kind(old)), Array.IndexOf(Widening, Kind(now)));
        return old == now
            || (now == "string" && !Complex.Contains(Kind(old)))
            || (before >= 0 && after >= before);
    }

    private static string Kind(string type) => type.Split('(', '<')[0];
}
