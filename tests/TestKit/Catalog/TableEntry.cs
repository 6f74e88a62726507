using Lakehouse.Catalog.Metastore;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TestKit.Catalog;

/// <summary>A table of the metastore in memory and its partitions.</summary>
internal sealed class TableEntry(MetastoreTable table)
{
    /// <summary>The table as stored.</summary>
    public MetastoreTable Table { get; set; } = table;

    /// <summary>Partitions by their values.</summary>
    public SortedDictionary<string, MetastorePartition> Partitions { get; } = new(StringComparer.Ordinal);

    /// <summary>The values as one key.</summary>
    public static string Key(IReadOnlyList<string> values) => string.Join('\u0001', values);

    /// <summary>Copies the table's columns to every partition.</summary>
    public bool Cascade()
    {
        foreach (var (key, partition) in Partitions.ToList())
        {
            Partitions[key] = partition with { Storage = partition.Storage with { Columns = Table.Storage.Columns } };
        }

        return true;
    }

    /// <summary>Replaces partitions, all or none.</summary>
    public void Replace(IReadOnlyList<MetastorePartition> partitions)
    {
        if (partitions.FirstOrDefault(partition => !Partitions.ContainsKey(Key(partition.Values))) is { } missing)
        {
            throw new LakehouseException(ErrorKind.Conflict, $"Partition {string.Join('/', missing.Values)} of {Table.Name} is gone.");
        }

        foreach (var partition in partitions)
        {
            Partitions[Key(partition.Values)] = partition;
        }
    }
}
