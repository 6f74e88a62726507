using Lakehouse.Catalog.Metastore;

namespace Lakehouse.TestKit.Catalog;

/// <summary>Objects of a metastore as lines, without what a server adds by itself.</summary>
public static class MetastoreText
{
    private static readonly HashSet<string> OfTheServer = ["transient_lastDdlTime", "numFiles", "totalSize", "numRows", "rawDataSize", "COLUMN_STATS_ACCURATE", "bucketing_version", "last_modified_by", "last_modified_time"];

    /// <summary>A table and its partitions.</summary>
    public static IEnumerable<string> Of(MetastoreTable table, IEnumerable<MetastorePartition> partitions)
    {
        yield return $"table {table.Database}.{table.Name} {table.TableType}";
        yield return $"  keys {string.Join(", ", table.PartitionKeys)}";
        foreach (var line in Of(table.Parameters).Concat(Of(table.Storage)))
        {
            yield return "  " + line;
        }

        foreach (var partition in partitions.OrderBy(partition => string.Join('\u0001', partition.Values), StringComparer.Ordinal))
        {
            yield return $"  partition {string.Join(" / ", partition.Values)}";
            foreach (var line in Of(partition.Parameters).Concat(Of(partition.Storage)))
            {
                yield return "    " + line;
            }
        }
    }

    private static IEnumerable<string> Of(StorageDescriptor storage) =>
    [
        $"location {storage.Location}",
        $"formats {storage.InputFormat} {storage.OutputFormat} {storage.SerdeLibrary}",
        .. Of(storage.SerdeParameters).Select(line => "serde " + line),
        .. storage.Columns.Select(column => $"column {column.Name} {column.Type} '{column.Comment}'"),
    ];

    private static IEnumerable<string> Of(IReadOnlyDictionary<string, string> parameters) => parameters
        .Where(pair => !OfTheServer.Contains(pair.Key)).OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key} = {pair.Value}");
}
