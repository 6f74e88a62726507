namespace Lakehouse.Catalog.Glue.Api;

/// <summary>Glue's <c>Database</c> and <c>DatabaseInput</c>.</summary>
internal sealed record GlueDatabase
{
    /// <summary>Name in lower case.</summary>
    public required string Name { get; init; }

    /// <summary>Text for people.</summary>
    public string? Description { get; init; }

    /// <summary>Folder of tables without a location.</summary>
    public string? LocationUri { get; init; }
}
