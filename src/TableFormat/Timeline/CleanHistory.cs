using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>What the cleans on a timeline say about how far back the table can be read, also those that are planned and not completed. Immutable.</summary>
/// <param name="EarliestRetained">The earliest commit that a clean retained, or null: no clean, or a policy without such a bound.</param>
/// <param name="Going">
/// Paths of the files that cleans which are not completed delete, deleted or not. Whoever finds some of a slice's files must not take them for all.
/// </param>
internal sealed record CleanHistory(InstantTime? EarliestRetained, IReadOnlySet<string> Going)
{
    private static readonly HashSet<string> None = [];

    public static async ValueTask<CleanHistory> LoadAsync(
        IStorage table, TimelineLayout layout, ActiveTimeline timeline, CancellationToken cancellationToken)
    {
        var completed = timeline.Instants.LastOrDefault(instant => instant is { Action: TimelineAction.Clean, State: InstantState.Completed });
        var history = new CleanHistory(completed is null ? null : await RetainedByAsync(table, layout, completed, cancellationToken).ConfigureAwait(false), None);

        // One that is only requested has deleted nothing, but whoever takes it up asks nobody again.
        foreach (var clean in timeline.Instants.Where(instant => instant is { Action: TimelineAction.Clean, State: not InstantState.Completed }))
        {
            history = history.With(await PlanOfAsync(table, layout, clean, cancellationToken).ConfigureAwait(false));
        }

        return history;
    }

    private static async ValueTask<InstantTime?> RetainedByAsync(IStorage table, TimelineLayout layout, Instant clean, CancellationToken cancellationToken)
    {
        var path = layout.PathOf(clean.FileName(layout));
        var content = await table.TryReadAsync(path, cancellationToken).ConfigureAwait(false);

        // A clean whose writer died on a store without atomic puts is empty; it bounds nothing.
        return content is { Length: > 0 }
            && InstantTime.TryParse(TimelineAvro.ReadCleanMetadata(content, $"{table.Root}/{path}").EarliestCommitToRetain, out var earliest)
            ? earliest
            : null;
    }

    private static async ValueTask<CleanerPlan?> PlanOfAsync(IStorage table, TimelineLayout layout, Instant clean, CancellationToken cancellationToken)
    {
        var path = layout.PathOf(clean.In(InstantState.Requested).FileName(layout));
        var content = await table.TryReadAsync(path, cancellationToken).ConfigureAwait(false);
        return content is { Length: > 0 } ? TimelineAvro.ReadCleanerPlan(content, $"{table.Root}/{path}") : null;
    }

    private CleanHistory With(CleanerPlan? plan)
    {
        if (plan is null)
        {
            return this;
        }

        // Full paths lie as soon as a table was moved; partition and name do not.
        var going = plan.FilePathsToBeDeletedPerPartition.SelectMany(partition => partition.Value
            .Select(file => (file.FilePath ?? string.Empty)[((file.FilePath ?? string.Empty).LastIndexOf('/') + 1)..])
            .Select(name => partition.Key.Length == 0 ? name : $"{partition.Key}/{name}"));
        var bounds = InstantTime.TryParse(plan.EarliestInstantToRetain?.Timestamp ?? string.Empty, out var earliest);
        return new CleanHistory(
            bounds && (EarliestRetained is not { } known || earliest > known) ? earliest : EarliestRetained,
            Going.Concat(going).ToHashSet(StringComparer.Ordinal));
    }
}
