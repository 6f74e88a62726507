namespace Lakehouse.Cli.Scheduling;

/// <summary>When a service of a table runs: as soon as any of these says so. Immutable.</summary>
internal sealed record ServiceTimes
{
    /// <summary>Commits of the run since the service last ran; for compaction delta commits since the last compaction.</summary>
    public int? Commits { get; init; }

    /// <summary>Bytes of log files since the last compaction.</summary>
    public long? LogBytes { get; init; }

    /// <summary>Time between two runs.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>Quartz cron expression, in UTC.</summary>
    public string? Cron { get; init; }

    /// <summary>True when nothing was said.</summary>
    public bool IsEmpty => Commits is null && LogBytes is null && Interval is null && Cron is null;
}
