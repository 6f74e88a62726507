using Lakehouse.Cdc.Decoding;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Cdc;

/// <summary>How one table is ingested. Every member has a default; names may be exact or <c>*</c>.</summary>
public sealed record TableOptions
{
    /// <summary>Database as the source spells it, or <c>*</c> for any.</summary>
    public string Database { get; init; } = "*";

    /// <summary>Table as the source spells it, or <c>*</c> for any.</summary>
    public string Table { get; init; } = "*";

    /// <summary>Record key columns; empty takes those of the event's key.</summary>
    public IReadOnlyList<string> KeyFields { get; init; } = [];

    /// <summary>Partition columns; empty makes an unpartitioned table.</summary>
    public IReadOnlyList<string> PartitionFields { get; init; } = [];

    /// <summary>Hive style partition folders (<c>column=value</c>).</summary>
    public bool HiveStylePartitions { get; init; } = true;

    /// <summary>How updates of a table that is made here are stored; an existing table keeps its own type.</summary>
    public TableType Type { get; init; } = TableType.CopyOnWrite;

    /// <summary>What change logs of a table that is made here hold; null keeps none. An existing table keeps its own.</summary>
    public CdcMode? ChangeLogs { get; init; }

    /// <summary>Buckets per partition of a table that is made here; an existing table keeps its own count.</summary>
    public int BucketCount { get; init; } = 4;

    /// <summary>
    /// Column whose larger value wins; null uses <c>_lakehouse_seq</c>, the order of arrival (spec 5.8). Set it only where the
    /// source's own column is trusted to grow with every change.
    /// </summary>
    public string? OrderingField { get; init; }

    /// <summary>CREATE TABLE and ALTER TABLE statements that type events without inlined schema; null takes types from the events or the table.</summary>
    public string? Ddl { get; init; }

    /// <summary>Types of columns that neither events nor table tell; they win over <see cref="Ddl"/>.</summary>
    public IReadOnlyList<ColumnDeclaration> Columns { get; init; } = [];

    /// <summary>What a column that the table lacks does.</summary>
    public EvolutionPolicy NewColumns { get; init; } = EvolutionPolicy.Evolve;

    /// <summary>Settings of the connector that its events do not tell.</summary>
    public ConnectorSettings Connector { get; init; } = new();

    /// <summary>False leaves the table out of the lake without a word.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Whether these options speak of <paramref name="table"/>.</summary>
    public bool Matches(TableId table) => Matches(Database, table.Database) && Matches(Table, table.Table);

    private static bool Matches(string pattern, string name) => pattern == "*" || string.Equals(pattern, name, StringComparison.Ordinal);
}
