namespace Lakehouse.Catalog.Glue.Api;

/// <summary>Glue's <c>TableInput</c>: a table as a create or an update wants it. What is left out of an update is removed by Glue.</summary>
internal sealed record GlueTableInput
{
    /// <summary>Name in lower case, at most 255 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Text for people.</summary>
    public string? Description { get; init; }

    /// <summary>Who owns it.</summary>
    public string? Owner { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public decimal? LastAccessTime { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public decimal? LastAnalyzedTime { get; init; }

    /// <summary>Days; not used by Glue itself.</summary>
    public int? Retention { get; init; }

    /// <summary>Location, formats, columns.</summary>
    public GlueStorage? StorageDescriptor { get; init; }

    /// <summary>Partition keys in order; empty on an unpartitioned table.</summary>
    public List<GlueColumn>? PartitionKeys { get; init; }

    /// <summary>Of a view.</summary>
    public string? ViewOriginalText { get; init; }

    /// <summary>Of a view.</summary>
    public string? ViewExpandedText { get; init; }

    /// <summary><c>EXTERNAL_TABLE</c> for ours.</summary>
    public string? TableType { get; init; }

    /// <summary>Parameters.</summary>
    public Dictionary<string, string>? Parameters { get; init; }
}
