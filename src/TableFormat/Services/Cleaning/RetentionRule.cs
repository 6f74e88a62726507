using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services.Cleaning;

/// <summary>What a clean keeps: policy and number. Immutable.</summary>
/// <param name="Policy">What is counted.</param>
/// <param name="Retained">Commits, file versions or hours; at least 1.</param>
internal sealed record RetentionRule(CleaningPolicy Policy, int Retained)
{
    /// <summary>Name of the policy in plan and result.</summary>
    public string StoredName => Policy switch
    {
        CleaningPolicy.LatestFileVersions => "KEEP_LATEST_FILE_VERSIONS",
        CleaningPolicy.LatestByHours => "KEEP_LATEST_BY_HOURS",
        _ => "KEEP_LATEST_COMMITS",
    };

    /// <summary>The rule for a person, such as <c>10 commits</c>.</summary>
    public override string ToString() => Policy switch
    {
        CleaningPolicy.LatestFileVersions => $"{Retained} file versions",
        CleaningPolicy.LatestByHours => $"{Retained} hours",
        _ => $"{Retained} commits",
    };

    /// <summary>
    /// The oldest write that stays readable as of its own time, never newer than the oldest pending write; null when nothing is old enough,
    /// or under the policy by file versions, which has no such bound.
    /// </summary>
    /// <param name="timeline">The timeline.</param>
    /// <param name="now">The moment from which hours count back.</param>
    public Instant? EarliestToRetain(ActiveTimeline timeline, DateTimeOffset now)
    {
        var completed = timeline.CompletedWrites;
        var earliest = Policy switch
        {
            CleaningPolicy.LatestCommits when completed.Count > Retained => completed[^Retained],

            // In an idle table the state of the last hours is the newest one.
            CleaningPolicy.LatestByHours when completed.Count > 0 => completed.FirstOrDefault(write => write.Time >= Cutoff(now)) ?? completed[^1],
            _ => null,
        };
        return earliest is not null && timeline.PendingWrites.Count > 0 && timeline.PendingWrites[0].Time < earliest.Time
            ? completed.LastOrDefault(write => write.Time < timeline.PendingWrites[0].Time)
            : earliest;
    }

    private InstantTime Cutoff(DateTimeOffset now) => InstantTime.FromUtc(now.AddHours(-Retained));
}
