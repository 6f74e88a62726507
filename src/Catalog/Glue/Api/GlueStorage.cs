using System.Text.Json;
using System.Text.Json.Serialization;

namespace Lakehouse.Catalog.Glue.Api;

/// <summary>Glue's <c>StorageDescriptor</c>.</summary>
internal sealed record GlueStorage
{
    /// <summary>Columns that are not partition keys.</summary>
    public List<GlueColumn>? Columns { get; init; }

    /// <summary>URI of the folder, at most 2056 characters.</summary>
    public string? Location { get; init; }

    /// <summary>Java class.</summary>
    public string? InputFormat { get; init; }

    /// <summary>Java class.</summary>
    public string? OutputFormat { get; init; }

    /// <summary>How rows are read.</summary>
    public GlueSerde? SerdeInfo { get; init; }

    /// <summary>Members that this program has no use for (buckets, skew, schema registry) and gives back as they were.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; init; }
}
