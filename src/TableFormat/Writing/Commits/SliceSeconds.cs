using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Routing;

namespace Lakehouse.TableFormat.Writing.Commits;

/// <summary>
/// The rule of experiments E-27: Hudi 1.x attaches a version 6 log file to a slice by the time at which its delta commit's file was made. Where a
/// store keeps whole seconds, a delta that completes in the second in which its slice began goes to the slice before, and is lost. So it
/// completes in a later one; a compaction whose instant ends in 000 milliseconds costs no wait.
/// </summary>
internal static class SliceSeconds
{
    /// <summary>Waits until the log files of these tasks may be committed: mostly not at all, a second at most.</summary>
    public static async ValueTask WaitAsync(IStorage table, IEnumerable<GroupTask> tasks, TimeProvider clock, CancellationToken cancellationToken)
    {
        var newest = tasks.Where(task => task.Log is { FollowsSlice: true }).Select(task => task.Log!.BaseInstant).DefaultIfEmpty().Max();
        if (table.FileTimeResolution <= TimeSpan.Zero || newest == default)
        {
            return;
        }

        // A store's clock is known within bounds that move; its earliest time must be there.
        while (Remaining(newest, table.FileTimeResolution, clock.GetUtcNow()) is var rest && rest > TimeSpan.Zero)
        {
            await Task.Delay(rest, clock, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Time until the clock shows a moment that, cut to the store's resolution, is not before the instant; zero or less when it does.</summary>
    internal static TimeSpan Remaining(InstantTime instant, TimeSpan resolution, DateTimeOffset now)
    {
        var began = instant.ToUtc();
        var beyond = began.Ticks % resolution.Ticks;
        return (beyond == 0 ? began : began.AddTicks(resolution.Ticks - beyond)) - now;
    }
}
