namespace Lakehouse.Catalog.Glue.Api;

/// <summary>Glue's <c>Partition</c> and <c>PartitionInput</c>.</summary>
internal sealed record GluePartition
{
    /// <summary>One value per partition key, not escaped.</summary>
    public required List<string> Values { get; init; }

    /// <summary>Location, formats, columns.</summary>
    public GlueStorage? StorageDescriptor { get; init; }

    /// <summary>Parameters.</summary>
    public Dictionary<string, string>? Parameters { get; init; }
}
