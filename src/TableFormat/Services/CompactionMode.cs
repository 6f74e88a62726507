namespace Lakehouse.TableFormat.Services;

/// <summary>How much of a compaction is done.</summary>
public enum CompactionMode
{
    /// <summary>Pending plans are executed, then a new one is scheduled and executed.</summary>
    ScheduleAndRun,

    /// <summary>A plan is stored and left for somebody else, this program or a Java one, to execute.</summary>
    ScheduleOnly,

    /// <summary>Pending plans are executed, whoever scheduled them; no new one is made.</summary>
    RunPending,
}
