using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.FileGroups.Views;

/// <summary>What happened on a timeline between two loads, as far as the instants that are there now tell. Immutable.</summary>
/// <param name="Writes">Writes that completed, oldest first.</param>
/// <param name="Cleans">Cleans that completed.</param>
/// <param name="Rollbacks">Rollbacks that completed.</param>
/// <param name="Vanished">Instants that are gone and were not archived: some rollback took them.</param>
internal sealed record TimelineChanges(IReadOnlyList<Instant> Writes, IReadOnlyList<Instant> Cleans, IReadOnlyList<Instant> Rollbacks, IReadOnlySet<InstantTime> Vanished)
{
    // Archival leaves at least so many instants of a kind by default; with more than that, some may have come and gone unseen.
    private const int FewestLeftByArchival = 20;

    /// <summary>Number of instants to take in.</summary>
    public int Count => Writes.Count + Cleans.Count + Rollbacks.Count;

    /// <summary>True when nothing happened to the data files.</summary>
    public bool IsEmpty => Count + Vanished.Count == 0;

    /// <summary>Compares two loads; null when the later does not tell all that happened, or a restore happened.</summary>
    public static TimelineChanges? Between(TableState before, TableState after)
    {
        var old = before.Timeline.Instants.ToDictionary(KeyOf);
        var young = after.Timeline.Instants.ToDictionary(KeyOf);
        if (!Overlap(before, after, young))
        {
            return null;
        }

        var completed = new List<Instant>();
        foreach (var (key, instant) in young)
        {
            if (instant.State != InstantState.Completed)
            {
                continue;
            }

            if (!old.TryGetValue(key, out var known) || known.State != InstantState.Completed)
            {
                completed.Add(instant);
            }
            else if (known != instant || before.StampOf(known) != after.StampOf(instant))
            {
                return null;
            }
        }

        if (completed.Any(instant => instant.Action == TimelineAction.Restore))
        {
            return null;
        }

        return new TimelineChanges(
            [.. completed.Where(instant => instant.IsWrite).OrderBy(instant => instant.Time)],
            [.. completed.Where(instant => instant.Action == TimelineAction.Clean)],
            [.. completed.Where(instant => instant.Action == TimelineAction.Rollback)],
            old.Where(entry => !young.ContainsKey(entry.Key) && !IsArchived(entry.Value, after)).Select(entry => entry.Value.Time).ToHashSet());
    }

    private static (InstantTime Time, TimelineAction Action) KeyOf(Instant instant) => (instant.Time, instant.ComparableAction);

    private static bool IsArchived(Instant instant, TableState after) =>
        !instant.IsWrite || (instant.State == InstantState.Completed && after.Timeline.FirstInstant is { } first && instant.Time < first);

    private static bool Overlap(TableState before, TableState after, Dictionary<(InstantTime Time, TimelineAction Action), Instant> young) =>
        before.Timeline.CompletedWrites.Count > 0
        && young.ContainsKey(KeyOf(before.Timeline.CompletedWrites[^1]))
        && before.Properties.Layout == after.Properties.Layout
        && Overlap(before, after, TimelineAction.Clean) && Overlap(before, after, TimelineAction.Rollback);

    private static bool Overlap(TableState before, TableState after, TimelineAction action)
    {
        bool Is(Instant instant) => instant.Action == action && instant.State == InstantState.Completed;
        var last = before.Timeline.Instants.LastOrDefault(Is);
        return last is null
            ? after.Timeline.Instants.Count(Is) < FewestLeftByArchival
            : after.Timeline.Instants.Any(instant => Is(instant) && instant.Time == last.Time);
    }
}
