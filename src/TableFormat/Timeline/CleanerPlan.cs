namespace Lakehouse.TableFormat.Timeline;

/// <summary>Content of <c>T.clean.requested</c> and <c>T.clean.inflight</c> (HoodieCleanerPlan, spec 2.6.4).</summary>
internal sealed record CleanerPlan
{
    public ActionInstant? EarliestInstantToRetain { get; init; }

    public string LastCompletedCommitTimestamp { get; init; } = string.Empty;

    public required string Policy { get; init; }

    public int? Version { get; init; } = 2;

    /// <summary>Files to delete by partition path.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<CleanFileInfo>> FilePathsToBeDeletedPerPartition { get; init; } =
        new Dictionary<string, IReadOnlyList<CleanFileInfo>>();

    public IReadOnlyList<string> PartitionsToBeDeleted { get; init; } = [];

    public IReadOnlyDictionary<string, string> ExtraMetadata { get; init; } = new Dictionary<string, string>();
}
