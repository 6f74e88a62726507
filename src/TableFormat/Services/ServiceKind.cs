namespace Lakehouse.TableFormat.Services;

/// <summary>The table services.</summary>
public enum ServiceKind
{
    /// <summary>Log files merged into new base files (spec 8.1).</summary>
    Compaction,

    /// <summary>Log files of a slice merged into one log file (spec 8.1).</summary>
    LogCompaction,

    /// <summary>Rows of small or unsorted file groups written into new ones (spec 8.2).</summary>
    Clustering,

    /// <summary>Every row written into another number of buckets (spec 7.2).</summary>
    Rebucket,

    /// <summary>File slices removed that no retained instant needs (spec 8.4).</summary>
    Cleaning,

    /// <summary>Old instants moved from the timeline to the archive (spec 8.5).</summary>
    Archival,

    /// <summary>An instant's files protected, or released again (spec 8.7).</summary>
    Savepoint,

    /// <summary>The newest completed instants undone (spec 8.6).</summary>
    Rollback,

    /// <summary>The table returned to a savepoint (spec 8.7).</summary>
    Restore,
}
