namespace Lakehouse.TableFormat.Timeline;

/// <summary>What a rollback has to remove in one file group (spec 2.6.2).</summary>
internal sealed record RollbackGroup
{
    public required string PartitionPath { get; init; }

    public string? FileId { get; init; }

    public string? LatestBaseInstant { get; init; }

    /// <summary>Full paths of files to delete.</summary>
    public IReadOnlyList<string> FilesToBeDeleted { get; init; } = [];

    /// <summary>Log files whose blocks a rollback block has to undo, with a size (or 1, when planned from markers).</summary>
    public IReadOnlyDictionary<string, long>? LogBlocksToBeDeleted { get; init; }
}
