namespace Lakehouse.TableFormat.Timeline;

/// <summary>Content of <c>T.replacecommit.requested</c> (spec 2.6.1): all null for an insert overwrite or delete partition.</summary>
internal sealed record RequestedReplaceMetadata
{
    public string? OperationType { get; init; }

    public ClusteringPlan? ClusteringPlan { get; init; }

    public IReadOnlyDictionary<string, string>? ExtraMetadata { get; init; }

    public int? Version { get; init; }

    /// <summary>True when a pending replace commit is a clustering.</summary>
    public bool IsClustering => OperationType == "CLUSTER" && ClusteringPlan is not null;
}
