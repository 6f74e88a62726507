namespace Lakehouse.Catalog.Metastore;

/// <summary>A partition of a metastore's table.</summary>
public sealed record MetastorePartition
{
    /// <summary>One value per partition key, not escaped; null is <c>__HIVE_DEFAULT_PARTITION__</c>.</summary>
    public required IReadOnlyList<string> Values { get; init; }

    /// <summary>Location, formats and columns.</summary>
    public required StorageDescriptor Storage { get; init; }

    /// <summary>Parameters, those of the server among them.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>The server's own object, kept by its adapter so that a change gives back what this model does not know; null on a partition of our making.</summary>
    public object? Native { get; init; }
}
