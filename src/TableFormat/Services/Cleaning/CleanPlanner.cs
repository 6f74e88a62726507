using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services.Cleaning;

/// <summary>
/// Decides which file slices no query of the newest commits needs any more: policy KEEP_LATEST_COMMITS (spec 8.4). Reads metadata and
/// listings only.
/// </summary>
internal sealed class CleanPlanner(IStorage table, int commitsRetained)
{
    /// <summary>Name of the policy in plan and result.</summary>
    public const string Policy = "KEEP_LATEST_COMMITS";

    /// <summary>Key of the plan's extra metadata that names the savepoints it respected.</summary>
    public const string SavepointsKey = "savepointed_timestamps";

    /// <summary>The plan, or null when there is nothing to delete.</summary>
    public async Task<CleanerPlan?> PlanAsync(TableState state, CancellationToken cancellationToken)
    {
        if (EarliestToRetain(state.Timeline) is not { } earliest)
        {
            return null;
        }

        var savepoints = Savepoints(state.Timeline);
        var partitions = await ChangedPartitions.SinceLastCleanAsync(state, earliest.Time, savepoints, cancellationToken).ConfigureAwait(false);
        var view = await FileSystemView.LoadAsync(state, asOf: null, partitions, cancellationToken).ConfigureAwait(false);
        var files = view.Groups
            .Select(group => (group.PartitionPath, Paths: SlicesToDelete(group, earliest.Time, savepoints).SelectMany(Paths)))
            .SelectMany(group => group.Paths.Select(path => (group.PartitionPath, path)))
            .GroupBy(file => file.PartitionPath)
            .ToDictionary(
                partition => partition.Key,
                partition => (IReadOnlyList<CleanFileInfo>)[.. partition.Select(file => new CleanFileInfo($"{table.Root}/{file.path}"))]);
        return files.Count == 0 ? null : Plan(state, earliest, savepoints, files);
    }

    /// <summary>The slices of a group that may go.</summary>
    /// <param name="group">The group; slices newest first.</param>
    /// <param name="earliest">Oldest instant that must stay readable.</param>
    /// <param name="savepoints">Instants whose slices must stay.</param>
    internal static IEnumerable<FileSlice> SlicesToDelete(FileGroup group, InstantTime earliest, IReadOnlyList<InstantTime> savepoints)
    {
        var kept = savepoints
            .Where(savepoint => group.ReplacedAt is null || group.ReplacedAt > savepoint)
            .Select(savepoint => group.Slices.FirstOrDefault(slice => slice.BaseInstant <= savepoint)).ToHashSet();
        if (group.ReplacedAt is { } replaced && replaced < earliest)
        {
            return group.Slices.Where(slice => !kept.Contains(slice));
        }

        kept.Add(group.Slices[0]);
        kept.Add(group.Slices.FirstOrDefault(slice => slice.BaseInstant < earliest));
        return group.Slices.Where(slice => slice.BaseInstant < earliest && !kept.Contains(slice));
    }

    private Instant? EarliestToRetain(ActiveTimeline timeline)
    {
        var completed = timeline.CompletedWrites;
        if (completed.Count <= commitsRetained)
        {
            return null;
        }

        var earliest = completed[^commitsRetained];
        return timeline.PendingWrites.Count > 0 && timeline.PendingWrites[0].Time < earliest.Time
            ? completed.LastOrDefault(instant => instant.Time < timeline.PendingWrites[0].Time)
            : earliest;
    }

    private static InstantTime[] Savepoints(ActiveTimeline timeline) =>
        [.. timeline.Instants.Where(instant => instant.Action == TimelineAction.Savepoint).Select(instant => instant.Time)];

    private static IEnumerable<string> Paths(FileSlice slice) =>
        slice.LogFiles.Select(log => log.Path).Concat(slice.BaseFile is { } file ? [file.Path] : []);

    private static CleanerPlan Plan(
        TableState state, Instant earliest, InstantTime[] savepoints, Dictionary<string, IReadOnlyList<CleanFileInfo>> files) => new()
        {
            Policy = Policy,
            EarliestInstantToRetain = new ActionInstant(earliest.Time.ToString(), earliest.ActionName, "COMPLETED"),
            LastCompletedCommitTimestamp = state.Timeline.LastCompletedWrite?.ToString() ?? string.Empty,
            FilePathsToBeDeletedPerPartition = files,
            ExtraMetadata = savepoints.Length == 0
                ? new Dictionary<string, string>()
                : new Dictionary<string, string> { [SavepointsKey] = string.Join(',', savepoints) },
        };
}
