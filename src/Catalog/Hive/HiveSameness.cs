using Lakehouse.Catalog.Metastore;

namespace Lakehouse.Catalog.Hive;

/// <summary>Whether two descriptions are of the same thing, apart from what a server counts and stamps by itself.</summary>
internal static class HiveSameness
{
    private static readonly HashSet<string> OfTheServer =
    [
        "transient_lastDdlTime", "numFiles", "totalSize", "numRows", "rawDataSize", "numFilesErasureCoded", "COLUMN_STATS_ACCURATE",
    ];

    /// <summary>Same type, columns, keys, storage and parameters.</summary>
    public static bool Same(MetastoreTable one, MetastoreTable other) =>
        one.TableType == other.TableType
        && one.PartitionKeys.SequenceEqual(other.PartitionKeys)
        && Same(one.Storage, other.Storage)
        && Same(one.Parameters, other.Parameters);

    /// <summary>Same values, storage and parameters.</summary>
    public static bool Same(MetastorePartition one, MetastorePartition other) =>
        one.Values.SequenceEqual(other.Values) && Same(one.Storage, other.Storage) && Same(one.Parameters, other.Parameters);

    private static bool Same(StorageDescriptor one, StorageDescriptor other) =>
        Folder(one.Location) == Folder(other.Location)
        && (one.InputFormat, one.OutputFormat, one.SerdeLibrary) == (other.InputFormat, other.OutputFormat, other.SerdeLibrary)
        && one.Columns.SequenceEqual(other.Columns)
        && Same(one.SerdeParameters, other.SerdeParameters);

    private static bool Same(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other) =>
        Ours(one).SequenceEqual(Ours(other));

    private static IEnumerable<KeyValuePair<string, string>> Ours(IReadOnlyDictionary<string, string> parameters) =>
        parameters.Where(parameter => !OfTheServer.Contains(parameter.Key)).OrderBy(parameter => parameter.Key, StringComparer.Ordinal);

    // file:///x and file:/x, with or without a slash at the end.
    private static string Folder(string location) =>
        location.Replace(":///", ":/", StringComparison.Ordinal).TrimEnd('/');
}
