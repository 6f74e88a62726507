namespace Lakehouse.Catalog.Metastore;

/// <summary>Where the rows of a table or partition lie and how they are read.</summary>
public sealed record StorageDescriptor
{
    /// <summary>Columns that are not partition keys, in order.</summary>
    public required IReadOnlyList<MetastoreColumn> Columns { get; init; }

    /// <summary>URI of the folder.</summary>
    public required string Location { get; init; }

    /// <summary>Java class of the input format; engines recognise a Hudi table by it. Null when the server has none.</summary>
    public required string? InputFormat { get; init; }

    /// <summary>Java class of the output format.</summary>
    public required string? OutputFormat { get; init; }

    /// <summary>Java class of the SerDe.</summary>
    public required string? SerdeLibrary { get; init; }

    /// <summary>Parameters of the SerDe.</summary>
    public required IReadOnlyDictionary<string, string> SerdeParameters { get; init; }
}
