using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services.Cleaning;

/// <summary>Slices that stay whatever a policy says: savepoints protect them, or a pending compaction, log compaction or clustering reads them. Immutable.</summary>
internal sealed class NeededSlices
{
    private readonly HashSet<string> files;
    private readonly IReadOnlySet<(string Partition, string FileId)> planned;

    private NeededSlices(IReadOnlyList<InstantTime> savepoints, HashSet<string> files, IReadOnlySet<(string Partition, string FileId)> planned)
    {
        Savepoints = savepoints;
        this.files = files;
        this.planned = planned;
    }

    /// <summary>The table's savepoints, unfinished ones too.</summary>
    public IReadOnlyList<InstantTime> Savepoints { get; }

    /// <summary>Reads savepoints and pending plans.</summary>
    public static async Task<NeededSlices> LoadAsync(TableState state, CancellationToken cancellationToken)
    {
        var savepoints = state.Timeline.Instants.Where(instant => instant.Action == TimelineAction.Savepoint).ToList();
        var files = new HashSet<string>(StringComparer.Ordinal);
        foreach (var savepoint in savepoints.Where(savepoint => savepoint.State == InstantState.Completed))
        {
            var path = state.Properties.Layout.PathOf(savepoint.FileName(state.Properties.Layout));
            var content = await state.Storage.TryReadAsync(path, cancellationToken).ConfigureAwait(false);
            files.UnionWith(TimelineAvro.ReadSavepoint(content ?? [], path).PartitionMetadata
                .SelectMany(partition => partition.Value.DataFiles.Select(name => partition.Key.Length == 0 ? name : $"{partition.Key}/{name}")));
        }

        var planned = await PendingPlans.GroupsAsync(state, cancellationToken).ConfigureAwait(false);
        return new NeededSlices([.. savepoints.Select(savepoint => savepoint.Time)], files, planned);
    }

    /// <summary>The slices of a group that have to stay.</summary>
    public IReadOnlySet<FileSlice> Of(FileGroup group)
    {
        // Nothing of a group goes while a plan works on it: the plan may be older than the newest slice.
        if (planned.Contains((group.PartitionPath, group.FileId)))
        {
            return group.Slices.ToHashSet();
        }

        var needed = group.Slices.Where(slice => PathsOf(slice).Any(files.Contains)).ToHashSet();
        foreach (var savepoint in Savepoints.Where(savepoint => group.ReplacedAt is null || group.ReplacedAt > savepoint))
        {
            needed.UnionWith(Readable(group, group.Slices.FirstOrDefault(slice => slice.BaseInstant <= savepoint)));
        }

        return needed;
    }

    /// <summary>A slice with what reading it takes: one that consists of logs may belong to a pending compaction and need the slice before it.</summary>
    public static IEnumerable<FileSlice> Readable(FileGroup group, FileSlice? slice)
    {
        for (var index = slice is null ? group.Slices.Count : IndexOf(group, slice); index < group.Slices.Count; index++)
        {
            yield return group.Slices[index];
            if (group.Slices[index].BaseFile is not null)
            {
                yield break;
            }
        }
    }

    /// <summary>Files of a slice, change logs left out.</summary>
    public static IEnumerable<string> PathsOf(FileSlice slice) =>
        (slice.BaseFile is { } file ? [file.Path] : Enumerable.Empty<string>()).Concat(slice.LogFiles.Select(log => log.Path));

    private static int IndexOf(FileGroup group, FileSlice slice)
    {
        var index = 0;
        while (!ReferenceEquals(group.Slices[index], slice))
        {
            index++;
        }

        return index;
    }
}
