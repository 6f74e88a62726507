namespace Lakehouse.TableFormat.Timeline;

/// <summary>
/// Makes new instant times: UTC, 17 digits, greater than everything on the given timeline and than everything made before
/// (spec 2.1). A clock that lags behind the timeline is stepped past it. Thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class InstantClock(TimeProvider time)
{
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

    private static InstantTime After(InstantTime candidate, InstantTime? floor) =>
        floor is { } bound && candidate <= bound ? bound.PlusMillis(1) : candidate;
}
