using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Simulation.History;

/// <summary>The table's rows at every instant that the timeline has shown as completed and not undone.</summary>
internal sealed class HistoryLog
{
    private readonly SortedDictionary<InstantTime, HistoryVersion> versions = [];

    /// <summary>The rows now.</summary>
    public HistoryVersion Current => versions.Count == 0 ? HistoryVersion.Empty : versions.Values.Last();

    /// <summary>Instants with known rows, oldest first.</summary>
    public IReadOnlyList<InstantTime> Instants => [.. versions.Keys];

    /// <summary>The rows at an instant.</summary>
    public HistoryVersion At(InstantTime instant) => versions[instant];

    /// <summary>Takes note of a timeline: new instants have the rows that <paramref name="after"/> makes, instants that are gone were undone.</summary>
    /// <returns>The new instants.</returns>
    public IReadOnlyList<InstantTime> Observe(ActiveTimeline timeline, Func<HistoryVersion, InstantTime, HistoryVersion> after)
    {
        var completed = timeline.CompletedWrites.Select(write => write.Time).ToHashSet();
        var undone = versions.Keys.Where(instant => !completed.Contains(instant) && !(timeline.FirstInstant is { } first && instant < first)).ToList();
        undone.ForEach(instant => versions.Remove(instant));
        var added = timeline.CompletedWrites.Select(write => write.Time).Where(instant => !versions.ContainsKey(instant)).ToList();
        foreach (var instant in added)
        {
            // A compaction completes with the instant at which it was planned, which is older than the writes since then.
            var before = versions.LastOrDefault(version => version.Key < instant).Value ?? HistoryVersion.Empty;
            versions[instant] = after(before, instant);
        }

        return added;
    }
}
