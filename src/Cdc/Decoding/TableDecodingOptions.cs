using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Cdc.Decoding;

/// <summary>How the events of one table are decoded.</summary>
public sealed record TableDecodingOptions
{
    /// <summary>Database as the source names it.</summary>
    public required string Database { get; init; }

    /// <summary>Table as the source names it.</summary>
    public required string Table { get; init; }

    /// <summary>Record key columns. Empty: the DDL's primary key, else the fields of the first message key.</summary>
    public IReadOnlyList<string> KeyColumns { get; init; } = [];

    /// <summary>Partition columns; empty for an unpartitioned table.</summary>
    public IReadOnlyList<string> PartitionColumns { get; init; } = [];

    /// <summary>MySQL <c>CREATE TABLE</c> text (later <c>ALTER TABLE</c> statements may follow), read for its types only.</summary>
    public string? Ddl { get; init; }

    /// <summary>Types of columns; they win over <see cref="Ddl"/>.</summary>
    public IReadOnlyList<ColumnDeclaration> Columns { get; init; } = [];

    /// <summary>Schema of the table as it is stored, when it exists.</summary>
    public TableSchema? ExistingSchema { get; init; }

    /// <summary>What new or wider columns do.</summary>
    public EvolutionPolicy Evolution { get; init; } = EvolutionPolicy.Evolve;

    /// <summary>Fields of flattened rows that begin so are no columns (<c>add.fields.prefix</c>); default <c>__</c>.</summary>
    public string FlatFieldPrefix { get; init; } = "__";

    /// <summary>Settings of the connector that events without schema do not tell.</summary>
    public ConnectorSettings Connector { get; init; } = new();

    /// <summary>Whether <see cref="TableDecoder.SequenceColumn"/> is added; default true.</summary>
    public bool AddSequence { get; init; } = true;

    /// <summary>Who hears warnings; null for nobody.</summary>
    public IDecodeWarnings? Warnings { get; init; }
}
