using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services;

/// <summary>What a service did. Immutable.</summary>
/// <param name="Plan">What it had planned.</param>
/// <param name="Outcome">Committed, conflicted or unknown; null when there was nothing to do.</param>
public sealed record ServiceResult(ServicePlan Plan, CommitOutcome? Outcome)
{
    /// <summary>The instant that it completed, or null.</summary>
    public InstantTime? Instant { get; init; }

    /// <summary>Files written.</summary>
    public long FilesWritten { get; init; }

    /// <summary>Bytes written.</summary>
    public long BytesWritten { get; init; }

    /// <summary>Files removed.</summary>
    public long FilesDeleted { get; init; }

    /// <summary>Rows written.</summary>
    public long Rows { get; init; }

    /// <summary>Time taken.</summary>
    public TimeSpan Taken { get; init; }

    /// <summary>What a person should know; sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
