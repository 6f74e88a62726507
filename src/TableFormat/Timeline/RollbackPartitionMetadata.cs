namespace Lakehouse.TableFormat.Timeline;

/// <summary>What a rollback did in one partition (spec 2.6.2); paths are full.</summary>
internal sealed record RollbackPartitionMetadata
{
    public required string PartitionPath { get; init; }

    public IReadOnlyList<string> SuccessDeleteFiles { get; init; } = [];

    public IReadOnlyList<string> FailedDeleteFiles { get; init; } = [];

    public IReadOnlyDictionary<string, long>? RollbackLogFiles { get; init; }

    public IReadOnlyDictionary<string, long>? LogFilesFromFailedCommit { get; init; }
}
