using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Writing;

/// <summary>What a write did.</summary>
public sealed record WriteResult
{
    /// <summary>A write that had nothing to do: no instant, no outcome.</summary>
    public static WriteResult Nothing { get; } = new();

    /// <summary>How the commit ended; null when nothing changed and no commit was asked for.</summary>
    public CommitOutcome? Outcome { get; init; }

    /// <summary>Instant of the write; null when there was none.</summary>
    public InstantTime? Instant { get; init; }

    /// <summary>Rows whose key was new.</summary>
    public long Inserted { get; init; }

    /// <summary>Stored rows that were replaced.</summary>
    public long Updated { get; init; }

    /// <summary>Stored rows that were removed, moves to another partition included.</summary>
    public long Deleted { get; init; }

    /// <summary>
    /// Rows and deletions among <see cref="Inserted"/>, <see cref="Updated"/> and <see cref="Deleted"/> that went to log files without a look at
    /// what is stored (merge-on-read with a bucket index): they count as what was asked for, as Hudi counts them.
    /// </summary>
    public long Unverified { get; init; }

    /// <summary>Incoming rows that changed nothing: late by their ordering value, superseded in their batch, or deleting nothing.</summary>
    public long Skipped { get; init; }

    /// <summary>Base files and log files written.</summary>
    public int FilesWritten { get; init; }

    /// <summary>Bytes of those files.</summary>
    public long BytesWritten { get; init; }

    /// <summary>How often the write was tried: more than once when it lost against other writers.</summary>
    public int Attempts { get; init; } = 1;
}
