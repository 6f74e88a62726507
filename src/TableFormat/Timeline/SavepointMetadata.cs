namespace Lakehouse.TableFormat.Timeline;

/// <summary>Content of <c>T.savepoint</c> (HoodieSavepointMetadata, spec 2.6.5).</summary>
internal sealed record SavepointMetadata
{
    public required string SavepointedBy { get; init; }

    /// <summary>Epoch milliseconds.</summary>
    public long SavepointedAt { get; init; }

    public string Comments { get; init; } = string.Empty;

    public IReadOnlyDictionary<string, SavepointPartition> PartitionMetadata { get; init; } = new Dictionary<string, SavepointPartition>();

    public int? Version { get; init; } = 1;
}
