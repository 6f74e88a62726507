using Lakehouse.Catalog.Desired;
using Lakehouse.Catalog.Metastore;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Catalog.Planning;

/// <summary>How far a registered table has followed its timeline.</summary>
/// <param name="Time">The newest completed write that it knows.</param>
/// <param name="Pending">Older writes that were not completed then, as far as is known.</param>
internal sealed record SyncPosition(InstantTime Time, IReadOnlyCollection<InstantTime> Pending)
{
    /// <summary>What the parameters of a table say; null when it was never synced.</summary>
    public static SyncPosition? Of(MetastoreTable table) =>
        InstantTime.TryParse(table.Parameters.GetValueOrDefault(ParameterKeys.LastCommit), out var time)
            ? new SyncPosition(time, PendingOf(table.Parameters.GetValueOrDefault(ParameterKeys.PendingThen), time))
            : null;

    /// <summary>The parameters with the position of a table's newest completed write; without one where it has none.</summary>
    public static SortedDictionary<string, string> Write(IReadOnlyDictionary<string, string> parameters, TableState state, MetastoreLimits limits)
    {
        var written = new SortedDictionary<string, string>(parameters.ToDictionary(), StringComparer.Ordinal);
        foreach (var key in new[] { ParameterKeys.LastCommit, ParameterKeys.PendingThen, ParameterKeys.LastCompletion })
        {
            written.Remove(key);
        }

        if (state.Timeline.CompletedWrites is [.., var last])
        {
            written[ParameterKeys.LastCommit] = last.Time.ToString();
            AddCompletion(written, state, last, limits);
            AddPending(written, state, last.Time);
        }

        return written;
    }

    private static void AddCompletion(SortedDictionary<string, string> written, TableState state, Instant last, MetastoreLimits limits)
    {
        if (limits.HiveParameters && state.CompletionTimeOf(last) is { } completed)
        {
            written[ParameterKeys.LastCompletion] = completed.ToString();
        }
    }

    // Compactions and clusterings neither make nor empty partitions.
    private static void AddPending(SortedDictionary<string, string> written, TableState state, InstantTime last)
    {
        var pending = state.Timeline.PendingWrites
            .Where(instant => instant.Time < last && instant.Action is (TimelineAction.Commit or TimelineAction.DeltaCommit or TimelineAction.ReplaceCommit)).ToList();
        if (pending.Count > 0)
        {
            written[ParameterKeys.PendingThen] = $"{last}:{string.Join(',', pending.Select(instant => instant.Time))}";
        }
    }

    // Another program's sync may have moved the position without the list.
    private static HashSet<InstantTime> PendingOf(string? text, InstantTime time) =>
        text is null || !text.StartsWith($"{time}:", StringComparison.Ordinal)
            ? []
            : [.. text[(time.ToString().Length + 1)..].Split(',').Where(part => InstantTime.TryParse(part, out _)).Select(InstantTime.Parse)];
}
