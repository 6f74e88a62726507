using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services.Cleaning;

/// <summary>Decides which files no retained query needs any more (spec 8.4). Reads metadata and listings only.</summary>
internal sealed class CleanPlanner(IStorage table, RetentionRule rule, TimeProvider clock)
{
    /// <summary>Key of the plan's extra metadata that names the savepoints it respected.</summary>
    public const string SavepointsKey = "savepointed_timestamps";

    /// <summary>The plan, or null when there is nothing to delete.</summary>
    public async Task<CleanerPlan?> PlanAsync(TableState state, CancellationToken cancellationToken)
    {
        var earliest = rule.EarliestToRetain(state.Timeline, clock.GetUtcNow());
        if (earliest is null && rule.Policy != CleaningPolicy.LatestFileVersions)
        {
            return null;
        }

        var needed = await NeededSlices.LoadAsync(state, cancellationToken).ConfigureAwait(false);
        var partitions = earliest is null
            ? null
            : await ChangedPartitions.SinceLastCleanAsync(state, earliest.Time, needed.Savepoints, cancellationToken).ConfigureAwait(false);
        var view = await FileSystemView.LoadAsync(state, asOf: null, partitions, cancellationToken).ConfigureAwait(false);
        var files = await OldFilesAsync(state, view, needed, earliest?.Time, cancellationToken).ConfigureAwait(false);
        var emptied = await EmptiedPartitions.FindAsync(state, view, files, cancellationToken).ConfigureAwait(false);
        return files.Count + emptied.Count == 0 ? null : Plan(state, earliest, needed.Savepoints, files, emptied);
    }

    private async Task<Dictionary<string, IReadOnlyList<string>>> OldFilesAsync(
        TableState state, FileSystemView view, NeededSlices needed, InstantTime? earliest, CancellationToken cancellationToken)
    {
        var pending = state.Timeline.PendingWrites.Count > 0 ? state.Timeline.PendingWrites[0].Time : (InstantTime?)null;
        var old = new OldSlices(rule, earliest, pending);
        var files = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var partition in view.Groups.GroupBy(group => group.PartitionPath))
        {
            var removed = partition.ToDictionary(group => group, group => old.Of(group, needed.Of(group)).ToHashSet());
            List<string> paths = [.. removed.Values.SelectMany(slices => slices).SelectMany(NeededSlices.PathsOf)];
            if (state.Properties.CdcEnabled)
            {
                paths.AddRange(await OldChangeLogs.FindAsync(table, partition.Key, removed, cancellationToken).ConfigureAwait(false));
            }

            if (paths.Count > 0)
            {
                files[partition.Key] = paths;
            }
        }

        return files;
    }

    private CleanerPlan Plan(
        TableState state,
        Instant? earliest,
        IReadOnlyList<InstantTime> savepoints,
        Dictionary<string, IReadOnlyList<string>> files,
        IReadOnlyList<string> emptied) => new()
        {
            Policy = rule.StoredName,
            EarliestInstantToRetain = earliest is null ? null : new ActionInstant(earliest.Time.ToString(), earliest.ActionName, "COMPLETED"),
            LastCompletedCommitTimestamp = state.Timeline.LastCompletedWrite?.ToString() ?? string.Empty,
            FilePathsToBeDeletedPerPartition = files.ToDictionary(
                partition => partition.Key,
                partition => (IReadOnlyList<CleanFileInfo>)[.. partition.Value.Select(path => new CleanFileInfo($"{table.Root}/{path}"))]),
            PartitionsToBeDeleted = emptied,
            ExtraMetadata = savepoints.Count == 0
                ? new Dictionary<string, string>()
                : new Dictionary<string, string> { [SavepointsKey] = string.Join(',', savepoints) },
        };
}
