namespace Lakehouse.Cdc.Sources;

/// <summary>How a poll ended.</summary>
internal enum PollState
{
    /// <summary>There may be more at once.</summary>
    Delivered,

    /// <summary>Nothing came within the poll's time.</summary>
    Idle,

    /// <summary>The source has no more, or has reached the end that it had when the run began.</summary>
    Ended,
}
