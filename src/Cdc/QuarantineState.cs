namespace Lakehouse.Cdc;

/// <summary>What became of a quarantined event.</summary>
public enum QuarantineState
{
    /// <summary>It waits for a replay.</summary>
    Waiting,

    /// <summary>A later event of its key was applied; a replay would bring old state back and does nothing.</summary>
    Superseded,

    /// <summary>It was replayed.</summary>
    Replayed,
}
