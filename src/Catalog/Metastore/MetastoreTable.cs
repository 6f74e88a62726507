namespace Lakehouse.Catalog.Metastore;

/// <summary>A table of a metastore, as far as this program knows tables.</summary>
public sealed record MetastoreTable
{
    /// <summary>Database in lower case.</summary>
    public required string Database { get; init; }

    /// <summary>Name in lower case.</summary>
    public required string Name { get; init; }

    /// <summary><c>EXTERNAL_TABLE</c> or whatever the server says, such as <c>VIRTUAL_VIEW</c>.</summary>
    public required string TableType { get; init; }

    /// <summary>Who owns it; null leaves it to the server.</summary>
    public string? Owner { get; init; }

    /// <summary>Location, formats and columns.</summary>
    public required StorageDescriptor Storage { get; init; }

    /// <summary>Partition keys in order; empty on an unpartitioned table.</summary>
    public required IReadOnlyList<MetastoreColumn> PartitionKeys { get; init; }

    /// <summary>Parameters, those of the server among them.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>Token by which the server can tell whether the table was changed since; null where it has none.</summary>
    public string? Version { get; init; }

    /// <summary>The server's own object, kept by its adapter so that a change gives back what this model does not know; null on a table of our making.</summary>
    public object? Native { get; init; }

    /// <summary>What the server grants on a new table, in its own form (<see cref="IMetastore.GetGrantsAsync"/>); null for nothing. Not part of a table that was read.</summary>
    public object? Grants { get; init; }
}
