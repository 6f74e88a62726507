using Lakehouse.TableFormat.Indexing;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat;

/// <summary>What a new table is to be.</summary>
/// <param name="Name">Table name; Hudi's Avro records are named after it.</param>
/// <param name="Schema">Data columns.</param>
/// <param name="KeyFields">Fields of the record key, at least one.</param>
public sealed record TableDefinition(string Name, TableSchema Schema, IReadOnlyList<string> KeyFields)
{
    /// <summary>Database under which catalogs register the table; null leaves it out. Never <c>default</c> (experiments E-21d).</summary>
    public string? Database { get; init; }

    /// <summary>How updates are stored.</summary>
    public TableType Type { get; init; } = TableType.CopyOnWrite;

    /// <summary>Partition fields in order; empty for none.</summary>
    public IReadOnlyList<string> PartitionFields { get; init; } = [];

    /// <summary>Field whose larger value wins among rows of one key; null lets the later row win. A merge-on-read table needs one.</summary>
    public string? OrderingField { get; init; }

    /// <summary>Whether partition folders are <c>field=value</c>.</summary>
    public bool HiveStyle { get; init; } = true;

    /// <summary>Whether partition values are percent-encoded in folder names.</summary>
    public bool UrlEncode { get; init; } = true;

    /// <summary>Buckets per partition of the bucket index; null for a table whose index is bloom or simple.</summary>
    public int? BucketCount { get; init; }

    /// <summary>Which reading of keys the bucket index follows.</summary>
    public BucketHashRule HashRule { get; init; } = BucketHashRule.Hudi11;

    /// <summary>What change logs hold, for readers of changes (<see cref="Reading.ScanKind.Cdc"/>); null keeps none.</summary>
    public CdcMode? ChangeLogs { get; init; }

    /// <summary>Further entries of <c>hoodie.properties</c>, as they stand there.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();
}
