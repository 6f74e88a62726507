namespace Lakehouse.Integration.Walk;

/// <summary>What a writer of the walk may do.</summary>
internal enum WalkStep
{
    /// <summary>New rows and new versions of stored ones.</summary>
    Upsert,

    /// <summary>Stored rows and unknown keys deleted.</summary>
    Delete,

    /// <summary>A write that dies before it completes.</summary>
    Die,

    /// <summary>A compaction planned and left.</summary>
    ScheduleCompaction,

    /// <summary>The pending compaction executed.</summary>
    RunCompaction,

    /// <summary>A compaction planned and executed.</summary>
    Compact,

    /// <summary>Log files merged into one.</summary>
    LogCompact,

    /// <summary>File groups written anew.</summary>
    Cluster,

    /// <summary>Old file slices removed.</summary>
    Clean,

    /// <summary>Old instants archived.</summary>
    Archive,

    /// <summary>The newest instant protected.</summary>
    Savepoint,

    /// <summary>The newest write undone.</summary>
    RollBack,

    /// <summary>The table returned to the savepoint.</summary>
    Restore,

    /// <summary>A partition's rows replaced.</summary>
    InsertOverwrite,

    /// <summary>A partition removed.</summary>
    DeletePartition,
}
