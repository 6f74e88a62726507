using Lakehouse.Catalog.Glue.Api;
using Lakehouse.Catalog.Metastore;

namespace Lakehouse.Catalog.Glue;

/// <summary>
/// The model's objects as Glue's and back. What Glue keeps and the model does not know (buckets, retention, parameters of columns) is taken from the object
/// that was observed, because Glue removes whatever an update leaves out.
/// </summary>
internal static class GlueMapping
{
    /// <summary>A table as the model has it; its own object goes along.</summary>
    public static MetastoreTable Table(string database, GlueTable table) => new()
    {
        Database = database,
        Name = table.Name,
        TableType = table.TableType ?? "",
        Owner = table.Owner,
        Storage = Storage(table.StorageDescriptor),
        PartitionKeys = Columns(table.PartitionKeys),
        Parameters = table.Parameters ?? [],
        Version = table.VersionId,
        Native = table,
    };

    /// <summary>A partition as the model has it; its own object goes along.</summary>
    public static MetastorePartition Partition(GluePartition partition) => new()
    {
        Values = partition.Values,
        Storage = Storage(partition.StorageDescriptor),
        Parameters = partition.Parameters ?? [],
        Native = partition,
    };

    /// <summary>A table as a create or an update wants it.</summary>
    /// <param name="table">How it is to be.</param>
    /// <param name="native">How Glue has it; null for a new one.</param>
    /// <param name="now">Access time, which Hudi's sync sets to the present (golden catalog fact 63).</param>
    public static GlueTableInput Input(MetastoreTable table, GlueTable? native, DateTimeOffset now)
    {
        var seconds = now.ToUnixTimeMilliseconds() / 1000m;
        return new GlueTableInput
        {
            Name = table.Name,
            Description = native?.Description,
            Owner = table.Owner ?? native?.Owner,
            LastAccessTime = seconds,
            LastAnalyzedTime = seconds,
            Retention = native?.Retention,
            StorageDescriptor = Storage(table.Storage, native?.StorageDescriptor),
            PartitionKeys = Columns(table.PartitionKeys, native?.PartitionKeys),
            ViewOriginalText = native?.ViewOriginalText,
            ViewExpandedText = native?.ViewExpandedText,
            TableType = table.TableType,
            Parameters = new Dictionary<string, string>(table.Parameters),
        };
    }

    /// <summary>A partition as a create or an update wants it.</summary>
    public static GluePartition Input(MetastorePartition partition) => new()
    {
        Values = [.. partition.Values],
        StorageDescriptor = Storage(partition.Storage, (partition.Native as GluePartition)?.StorageDescriptor),
        Parameters = partition.Parameters.Count == 0 ? null : new Dictionary<string, string>(partition.Parameters),
    };

    private static StorageDescriptor Storage(GlueStorage? storage) => new()
    {
        Columns = Columns(storage?.Columns),
        Location = storage?.Location ?? "",
        InputFormat = storage?.InputFormat,
        OutputFormat = storage?.OutputFormat,
        SerdeLibrary = storage?.SerdeInfo?.SerializationLibrary,
        SerdeParameters = storage?.SerdeInfo?.Parameters ?? [],
    };

    private static GlueStorage Storage(StorageDescriptor storage, GlueStorage? native) => new()
    {
        Columns = Columns(storage.Columns, native?.Columns),
        Location = storage.Location,
        InputFormat = storage.InputFormat,
        OutputFormat = storage.OutputFormat,
        SerdeInfo = new GlueSerde
        {
            Name = native?.SerdeInfo?.Name,
            SerializationLibrary = storage.SerdeLibrary,
            Parameters = new Dictionary<string, string>(storage.SerdeParameters),
        },
        Others = native?.Others,
    };

    private static List<MetastoreColumn> Columns(List<GlueColumn>? columns) =>
        [.. (columns ?? []).Select(column => new MetastoreColumn(column.Name, column.Type ?? "", column.Comment ?? ""))];

    private static List<GlueColumn> Columns(IReadOnlyList<MetastoreColumn> columns, List<GlueColumn>? native) =>
        [.. columns.Select(column => new GlueColumn
        {
            Name = column.Name,
            Type = column.Type,
            Comment = column.Comment,
            Parameters = native?.FirstOrDefault(known => known.Name == column.Name && known.Type == column.Type)?.Parameters,
        })];
}
