namespace Lakehouse.Catalog.Metastore;

/// <summary>A database of a metastore.</summary>
public sealed record MetastoreDatabase
{
    /// <summary>Name in lower case.</summary>
    public required string Name { get; init; }

    /// <summary>Text for people, or null.</summary>
    public string? Description { get; init; }

    /// <summary>URI of the folder where tables without a location go; null leaves it to the server.</summary>
    public string? Location { get; init; }
}
