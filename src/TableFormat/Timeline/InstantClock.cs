namespace Lakehouse.TableFormat.Timeline;

/// <summary>
/// Makes new instant times: UTC, 17 digits, greater than everything on the given timeline and than everything made before
/// (spec 2.1). A clock that lags behind the timeline is stepped past it. Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class InstantClock(TimeProvider time)
{
    // Further ahead than this a timeline was written by a clock that is wrong; waiting until ours gets there helps nobody.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private InstantTime last;

    /// <summary>The next instant for a table whose newest instants are those of <paramref name="timeline"/>.</summary>
    public InstantTime Next(ActiveTimeline timeline)
    {
        lock (gate)
        {
            var next = InstantTime.FromUtc(time.GetUtcNow());
            next = After(next, last);
            next = After(next, timeline.Newest);
            last = next;
            return next;
        }
    }

    /// <summary>
    /// The next instant for what begins new slices of existing file groups, as a compaction does: a whole second that has begun. Hudi 1.x puts
    /// a log file onto the slice that its completion time follows, and takes that time from the file's own, which many stores keep in whole
    /// seconds: a log that completes in the second of its slice would seem older than it and be lost (experiments E-27). No completion can seem
    /// older than a second that has begun, so writers need no rule of their own. Waits for the next second, at most a second where
    /// clocks agree, when the table has an instant in this one.
    /// </summary>
    public async Task<InstantTime> NextWholeSecondAsync(ActiveTimeline timeline, CancellationToken cancellationToken)
    {
        InstantTime next;
        lock (gate)
        {
            next = WholeSecond(time.GetUtcNow().AddSeconds(-1), up: false);
            next = AfterWhole(next, last);
            next = AfterWhole(next, timeline.Newest);
            last = next;
        }

        var wait = next.ToUtc() - time.GetUtcNow();
        if (wait > TimeSpan.Zero && wait <= LongestWait)
        {
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }

        return next;
    }

    private static InstantTime After(InstantTime candidate, InstantTime? floor) =>
        floor is { } bound && candidate <= bound ? bound.PlusMillis(1) : candidate;

    private static InstantTime AfterWhole(InstantTime candidate, InstantTime? floor) =>
        floor is { } bound && candidate <= bound ? WholeSecond(bound.ToUtc().AddMilliseconds(1), up: true) : candidate;

    private static InstantTime WholeSecond(DateTimeOffset moment, bool up)
    {
        var below = new DateTimeOffset(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        return InstantTime.FromUtc(up && below < moment ? below.AddSeconds(1) : below);
    }
}
