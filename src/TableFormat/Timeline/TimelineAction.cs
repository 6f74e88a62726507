namespace Lakehouse.TableFormat.Timeline;

/// <summary>What an instant does to the table (spec 2.2; clustering as an action of its own is of versions 8 and 9, spec 13).</summary>
public enum TimelineAction
{
    /// <summary>A copy-on-write write; also what a compaction completes as.</summary>
    Commit,

    /// <summary>A merge-on-read write; also what a log compaction completes as.</summary>
    DeltaCommit,

    /// <summary>Insert overwrite, delete partition, clustering.</summary>
    ReplaceCommit,

    /// <summary>Clustering while it is pending, in versions 8 and 9; completes as <see cref="ReplaceCommit"/>.</summary>
    Clustering,

    /// <summary>Logs merged into base files, while pending; completes as <see cref="Commit"/>.</summary>
    Compaction,

    /// <summary>Logs merged into larger logs, while pending; completes as <see cref="DeltaCommit"/>.</summary>
    LogCompaction,

    /// <summary>Removal of file slices that no retained instant needs.</summary>
    Clean,

    /// <summary>Removal of what a failed write left.</summary>
    Rollback,

    /// <summary>Protection of an instant's files; has the instant's own time.</summary>
    Savepoint,

    /// <summary>Return of the table to a savepoint.</summary>
    Restore,

    /// <summary>Building of an index in the metadata table.</summary>
    Indexing,
}
