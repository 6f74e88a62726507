namespace Lakehouse.Cdc.Ingest;

/// <summary>A table's figures of this run. Touched by the line's thread alone.</summary>
internal sealed class FeedCounters
{
    private long eventsBefore;
    private long timestampBefore;

    public long Events { get; set; }

    public long Skipped { get; set; }

    public long Quarantined { get; set; }

    public long Commits { get; set; }

    public string? LastCommit { get; set; }

    public int FilesWritten { get; set; }

    public int? FileCount { get; set; }

    public long NewestSourceMs { get; set; }

    /// <summary>Events per second since the last call.</summary>
    public double Rate(TimeProvider time)
    {
        var now = time.GetTimestamp();
        var seconds = timestampBefore == 0 ? 0 : time.GetElapsedTime(timestampBefore, now).TotalSeconds;
        var rate = seconds > 0 ? (Events - eventsBefore) / seconds : 0;
        (eventsBefore, timestampBefore) = (Events, now);
        return rate;
    }
}
