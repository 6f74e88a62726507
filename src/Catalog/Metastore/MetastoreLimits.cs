namespace Lakehouse.Catalog.Metastore;

/// <summary>What one call to a metastore may carry and what the server does by itself.</summary>
public sealed record MetastoreLimits
{
    /// <summary>Partitions in one call that makes them.</summary>
    public required int AddBatch { get; init; }

    /// <summary>Partitions in one call that changes them.</summary>
    public required int AlterBatch { get; init; }

    /// <summary>Partitions in one call that removes them.</summary>
    public required int DropBatch { get; init; }

    /// <summary>Partitions in one call that reads them by their values.</summary>
    public required int GetBatch { get; init; }

    /// <summary>Whether a change of columns can be copied to all partitions by the server (golden catalog fact 32); else the partitions are changed one by one.</summary>
    public required bool Cascades { get; init; }

    /// <summary>
    /// Whether the server compares columns by position and refuses those whose type does not follow from the old one (fact 31).
    /// </summary>
    public required bool ChecksColumns { get; init; }

    /// <summary>Whether <c>last_commit_completion_time_sync</c> and <c>spark.sql.create.version</c> are written as Hudi's sync into a Hive Metastore does (facts 13, 63).</summary>
    public required bool HiveParameters { get; init; }
}
