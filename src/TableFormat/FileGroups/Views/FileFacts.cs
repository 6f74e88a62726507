using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.FileGroups.Views;

/// <summary>
/// What a timeline says about the instants in file names, as far as slices depend on it: two timelines that say the same about the instants of
/// a group's files make the same slices of them. Not thread-safe.
/// </summary>
internal sealed class FileFacts
{
    private readonly TableState before;
    private readonly TableState after;
    private readonly HashSet<InstantTime> compactionsBefore;
    private readonly HashSet<InstantTime> compactionsAfter;
    private readonly Dictionary<InstantTime, InstantTime?>? completedBefore;
    private readonly Dictionary<InstantTime, InstantTime?>? completedAfter;
    private readonly Dictionary<InstantTime, bool> known = [];
    private readonly bool allChanged;

    /// <summary>Compares two states of one table.</summary>
    public FileFacts(TableState before, TableState after)
    {
        this.before = before;
        this.after = after;
        compactionsBefore = PendingCompactions(before);
        compactionsAfter = PendingCompactions(after);
        if (after.Properties.Layout.HasCompletionTimes)
        {
            completedBefore = CompletionTimes(before);
            completedAfter = CompletionTimes(after);

            // Logs that name their write go to the newest slice that began before it completed, a planned one too.
            allChanged = !compactionsBefore.SetEquals(compactionsAfter);
        }
    }

    /// <summary>Whether the later state says something else about the instant than the earlier.</summary>
    public bool HasChanged(InstantTime instant)
    {
        if (!known.TryGetValue(instant, out var changed))
        {
            known[instant] = changed = allChanged
                || before.Timeline.IsCommittedFileInstant(instant) != after.Timeline.IsCommittedFileInstant(instant)
                || compactionsBefore.Contains(instant) != compactionsAfter.Contains(instant)
                || completedBefore?.GetValueOrDefault(instant) != completedAfter?.GetValueOrDefault(instant);
        }

        return changed;
    }

    private static HashSet<InstantTime> PendingCompactions(TableState state) =>
        [.. state.Timeline.PendingWrites.Where(instant => instant.Action == TimelineAction.Compaction).Select(instant => instant.Time)];

    private static Dictionary<InstantTime, InstantTime?> CompletionTimes(TableState state)
    {
        var times = new Dictionary<InstantTime, InstantTime?>();
        foreach (var write in state.Timeline.CompletedWrites)
        {
            times[write.Time] = write.CompletionTime;
        }

        return times;
    }
}
