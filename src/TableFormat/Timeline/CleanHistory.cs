using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>What the cleans on a timeline say about how far back the table can be read.</summary>
internal static class CleanHistory
{
    /// <summary>The earliest commit that the newest clean retained, or null: no clean, or a policy without such a bound.</summary>
    public static async ValueTask<InstantTime?> EarliestRetainedAsync(
        IStorage table, TimelineLayout layout, ActiveTimeline timeline, CancellationToken cancellationToken)
    {
        var clean = timeline.Instants.LastOrDefault(instant => instant is { Action: TimelineAction.Clean, State: InstantState.Completed });
        if (clean is null)
        {
            return null;
        }

        var path = layout.PathOf(clean.FileName(layout));
        var content = await table.TryReadAsync(path, cancellationToken).ConfigureAwait(false);

        // A clean whose writer died on a store without atomic puts is empty; it bounds nothing.
        return content is { Length: > 0 }
            && InstantTime.TryParse(TimelineAvro.ReadCleanMetadata(content, $"{table.Root}/{path}").EarliestCommitToRetain, out var earliest)
            ? earliest
            : null;
    }
}
