namespace Lakehouse.TableFormat.Timeline;

/// <summary>How updates are stored.</summary>
public enum TableType
{
    /// <summary>Every write makes new base files (<c>COPY_ON_WRITE</c>).</summary>
    CopyOnWrite,

    /// <summary>Updates go to log files that readers merge and compaction folds in (<c>MERGE_ON_READ</c>).</summary>
    MergeOnRead,
}
