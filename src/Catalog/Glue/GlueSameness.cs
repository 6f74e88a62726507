using Lakehouse.Catalog.Metastore;

namespace Lakehouse.Catalog.Glue;

/// <summary>Whether Glue holds a table as it was to be.</summary>
internal static class GlueSameness
{
    /// <summary>Same location, formats, columns, keys and parameters.</summary>
    public static bool Same(MetastoreTable wanted, MetastoreTable there) =>
        wanted.TableType == there.TableType
        && wanted.PartitionKeys.SequenceEqual(there.PartitionKeys)
        && Same(wanted.Parameters, there.Parameters)
        && Same(wanted.Storage, there.Storage);

    private static bool Same(StorageDescriptor wanted, StorageDescriptor there) =>
        wanted with { Columns = there.Columns, SerdeParameters = there.SerdeParameters } == there
        && wanted.Columns.SequenceEqual(there.Columns)
        && Same(wanted.SerdeParameters, there.SerdeParameters);

    private static bool Same(IReadOnlyDictionary<string, string> wanted, IReadOnlyDictionary<string, string> there) =>
        wanted.Count == there.Count && wanted.All(pair => there.TryGetValue(pair.Key, out var value) && value == pair.Value);
}
