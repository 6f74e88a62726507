using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cdc;

/// <summary>One table's live figures, made for printing.</summary>
/// <param name="Table">The table.</param>
/// <param name="Status">Where it stands.</param>
public sealed record TableProgress(TableId Table, TableStatus Status)
{
    /// <summary>Events applied since the run began.</summary>
    public long Events { get; init; }

    /// <summary>Events per second over the last interval.</summary>
    public double EventsPerSecond { get; init; }

    /// <summary>Events skipped because the table has them already.</summary>
    public long Skipped { get; init; }

    /// <summary>Events put into quarantine since the run began.</summary>
    public long Quarantined { get; init; }

    /// <summary>Rows read and not yet committed.</summary>
    public long OpenRows { get; init; }

    /// <summary>Events in the source that were not read yet; null where the source cannot tell.</summary>
    public long? LagEvents { get; init; }

    /// <summary>Age of the newest applied event when it was read; null before the first.</summary>
    public TimeSpan? LagTime { get; init; }

    /// <summary>Commits since the run began.</summary>
    public long Commits { get; init; }

    /// <summary>Instant of the last commit, or null.</summary>
    public string? LastCommit { get; init; }

    /// <summary>Base files that the last commit wrote.</summary>
    public int FilesWritten { get; init; }

    /// <summary>Base files of the table's newest state, or null before the first commit.</summary>
    public int? FileCount { get; init; }

    /// <summary>Why it stopped; null unless <see cref="TableStatus.Stopped"/>.</summary>
    public LakehouseException? Error { get; init; }
}
