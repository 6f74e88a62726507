namespace Lakehouse.TableFormat.Timeline;

/// <summary>How far an instant has come; a higher state supersedes a lower one (spec 2.3).</summary>
public enum InstantState
{
    /// <summary>Announced; its plan may be stored.</summary>
    Requested,

    /// <summary>Being worked on.</summary>
    Inflight,

    /// <summary>Done: its files are part of the table.</summary>
    Completed,
}
