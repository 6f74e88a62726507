namespace Lakehouse.Catalog.Glue.Api;

/// <summary>Glue's <c>Column</c>.</summary>
internal sealed record GlueColumn
{
    /// <summary>At most 255 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Hive's type text.</summary>
    public string? Type { get; init; }

    /// <summary>At most 255 characters.</summary>
    public string? Comment { get; init; }

    /// <summary>Whatever others keep with the column.</summary>
    public Dictionary<string, string>? Parameters { get; init; }
}
