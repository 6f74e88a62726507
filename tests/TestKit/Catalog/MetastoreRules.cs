using Lakehouse.Catalog.Metastore;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TestKit.Catalog;

/// <summary>What a Hive Metastore refuses, as the golden transcripts show it (facts 24, 25, 29, 31).</summary>
internal static class MetastoreRules
{
    public static void CheckName(string name)
    {
        if (name.Length == 0 || !name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '_'))
        {
            throw new LakehouseException(ErrorKind.Invalid, $"{name} is not a valid object name.");
        }
    }

    public static void CheckNew(MetastoreTable table, bool databaseExists)
    {
        CheckName(table.Name);
        Require(databaseExists, $"no database {table.Database}");
        Require(table.TableType != "EXTERNAL_TABLE" || table.Parameters.GetValueOrDefault("EXTERNAL") == "TRUE", "an external table without EXTERNAL=TRUE becomes a managed one");
        CheckColumns(table);
    }

    public static void CheckAlter(MetastoreTable stored, MetastoreTable desired, MetastoreTable observed, MetastoreLimits limits)
    {
        CheckColumns(desired);
        if (observed.Version != stored.Version)
        {
            throw new LakehouseException(ErrorKind.Conflict, $"Table {desired.Name} was changed since it was observed.");
        }

        if (!stored.PartitionKeys.Select(key => key.Name).SequenceEqual(desired.PartitionKeys.Select(key => key.Name)))
        {
            throw new LakehouseException(ErrorKind.Unsupported, "partition keys can not be changed.");
        }

        var refused = stored.Storage.Columns.Zip(desired.Storage.Columns).FirstOrDefault(pair => !Follows(pair.First, pair.Second));
        if (limits.ChecksColumns && (refused.First is not null || desired.Storage.Columns.Count < stored.Storage.Columns.Count))
        {
            throw new LakehouseException(ErrorKind.Unsupported, $"The following columns have types incompatible with the existing columns in their respective positions :\n{refused.Second?.Name}");
        }
    }

    public static void CheckPartitions(MetastoreTable table, IReadOnlyList<MetastorePartition> partitions, int batch)
    {
        CheckBatch(partitions.Count, batch);
        Require(partitions.All(partition => partition.Values.Count == table.PartitionKeys.Count && table.PartitionKeys.Count > 0), "Invalid partition key & values");
        Require(partitions.DistinctBy(partition => TableEntry.Key(partition.Values)).Count() == partitions.Count, "Duplicate partitions in the list");
    }

    public static void CheckBatch(int count, int limit) => Require(count <= limit, $"{count} partitions in one call, {limit} are allowed");

    private static void CheckColumns(MetastoreTable table)
    {
        var names = table.Storage.Columns.Concat(table.PartitionKeys).Select(column => column.Name).ToList();
        Require(names.Distinct(StringComparer.OrdinalIgnoreCase).Count() == names.Count, "the same column twice");
    }

    // Positions are compared by type alone: a numeric type may widen, any primitive may become a string.
    private static bool Follows(MetastoreColumn old, MetastoreColumn now) => old.Type == now.Type || (Rank(old.Type), Rank(now.Type)) switch
    {
        ( >= 0, 100) => true,
        ( >= 0 and < 100, >= 0 and < 100) pair => pair.Item1 <= pair.Item2,
        _ => false,
    };

    private static int Rank(string type) => type switch
    {
        "int" => 1,
        "bigint" => 2,
        "float" => 3,
        "double" => 4,
        "string" => 100,
        _ when type.StartsWith("decimal(", StringComparison.Ordinal) => 5,
        "boolean" or "date" or "timestamp" or "binary" => 99 + type.Length,
        _ => -1,
    };

    private static void Require(bool holds, string message)
    {
        if (!holds)
        {
            throw new LakehouseException(ErrorKind.Invalid, message);
        }
    }
}
