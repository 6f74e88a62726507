using Lakehouse.Catalog.Hive.Wire;
using Lakehouse.Catalog.Metastore;

namespace Lakehouse.Catalog.Hive;

/// <summary>EnvironmentContext {1 properties}: what a change asks of the server besides.</summary>
internal static class HiveContext
{
    private const string Position = "last_commit_time_sync";

    /// <summary>Leaves statistics alone: else the server lists the folder to count files, all versions of them, which says nothing of a Hudi table (fact 12).</summary>
    /// <param name="cascade">Whether columns are copied to the partitions (fact 32).</param>
    /// <param name="observed">A table whose sync position must be as it was; only Hive 4.0 looks (fact 34).</param>
    public static WireStruct Of(bool cascade = false, MetastoreTable? observed = null)
    {
        var properties = new Dictionary<string, string> { ["DO_NOT_UPDATE_STATS"] = "true" };
        if (cascade)
        {
            properties["CASCADE"] = "true";
        }

        if (observed?.Parameters.TryGetValue(Position, out var position) == true)
        {
            properties["expected_parameter_key"] = Position;
            properties["expected_parameter_value"] = position;
        }

        return new WireStruct().Set(1, WireMap.OfTexts(properties));
    }
}
