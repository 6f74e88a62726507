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
    /// The next instant for what begins new slices of existing file groups, as a compaction does: a whole second that has begun, where the
    /// table has no instant in it. Hudi 1.x puts a log file onto the slice that its completion time follows, and takes that time from the
    /// file's own, which many stores keep in whole seconds: a log that completes in the second of its slice would seem older than it and be
    /// lost (experiments E-27). No completion seems older than a second that has begun, so no write has to wait for one. Nor may an older slice
    /// have been completed later than the new one begins: its logs would be put onto the new one, which has their rows already.
    /// </summary>
    /// <param name="timeline">Its instants.</param>
    /// <param name="completed">When its newest file was completed, by the store's file times; null where nothing tells. A time that is far ahead of the clock is not believed.</param>
    /// <param name="resolution">Resolution of the store's file times. Where it is not zero and the table has an instant in this second, this waits for the next one.</param>
    /// <param name="cancellationToken">Stops the wait.</param>
    public async Task<InstantTime> NextWholeSecondAsync(
        ActiveTimeline timeline, InstantTime? completed, TimeSpan resolution, CancellationToken cancellationToken)
    {
        InstantTime next;
        TimeSpan wait;
        lock (gate)
        {
            var now = time.GetUtcNow();
            var floor = Later(Later(last, timeline.Newest), completed?.ToUtc() - now <= LongestWait ? completed : null);
            next = NextWholeSecond(floor, now);
            wait = next.ToUtc() - now;
            if (wait > TimeSpan.Zero && resolution <= TimeSpan.Zero)
            {
                return last = After(InstantTime.FromUtc(now), floor);
            }

            last = next;
        }

        if (wait > TimeSpan.Zero && wait <= LongestWait)
        {
            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }

        return next;
    }

    // A second back where nothing forbids it: the clocks of a store and of ours may differ a little.
    private static InstantTime NextWholeSecond(InstantTime floor, DateTimeOffset now)
    {
        var second = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
        var back = InstantTime.FromUtc(second.AddSeconds(-1));
        if (back > floor)
        {
            return back;
        }

        var after = floor.ToUtc();
        return InstantTime.FromUtc(after.AddTicks(TimeSpan.TicksPerSecond - (after.UtcTicks % TimeSpan.TicksPerSecond)));
    }

    private static InstantTime Later(InstantTime one, InstantTime? other) => other is { } known && known > one ? known : one;

    private static InstantTime After(InstantTime candidate, InstantTime? floor) =>
        floor is { } bound && candidate <= bound ? bound.PlusMillis(1) : candidate;
}
