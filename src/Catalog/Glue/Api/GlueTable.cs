namespace Lakehouse.Catalog.Glue.Api;

/// <summary>Glue's <c>Table</c>, as far as a change has to give it back.</summary>
internal sealed record GlueTable
{
    /// <summary>Name in lower case.</summary>
    public required string Name { get; init; }

    /// <summary>Text for people.</summary>
    public string? Description { get; init; }

    /// <summary>Who owns it.</summary>
    public string? Owner { get; init; }

    /// <summary>Days; not used by Glue itself.</summary>
    public int? Retention { get; init; }

    /// <summary>Location, formats, columns.</summary>
    public GlueStorage? StorageDescriptor { get; init; }

    /// <summary>Partition keys in order.</summary>
    public List<GlueColumn>? PartitionKeys { get; init; }

    /// <summary>Of a view.</summary>
    public string? ViewOriginalText { get; init; }

    /// <summary>Of a view.</summary>
    public string? ViewExpandedText { get; init; }

    /// <summary><c>EXTERNAL_TABLE</c> for ours.</summary>
    public string? TableType { get; init; }

    /// <summary>Parameters.</summary>
    public Dictionary<string, string>? Parameters { get; init; }

    /// <summary>Goes up with each change; an update that names an older one is refused.</summary>
    public string? VersionId { get; init; }
}
