namespace Lakehouse.Simulation.History;

/// <summary>How an operation ended.</summary>
internal enum HistoryEnd
{
    /// <summary>It did what it was asked.</summary>
    Done,

    /// <summary>It said no, and changed nothing.</summary>
    Refused,

    /// <summary>It gave way, failed, or its outcome is not known.</summary>
    Open,
}
