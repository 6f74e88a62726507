using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.FileGroups.Views;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Reading;

/// <summary>
/// File groups of which a savepoint lists a base file, when all that it lists of them is there. A compaction that was planned before the savepoint
/// and executed after it adds a slice of an older time; a cleaner may take that away again, and what the savepoint lists has the same rows.
/// </summary>
internal static class SavepointedGroups
{
    /// <summary>The groups; none when there is no savepoint of the instant.</summary>
    /// <param name="table">Properties and timeline.</param>
    /// <param name="instant">The moment.</param>
    /// <param name="view">The view as of it.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    internal static async Task<IReadOnlySet<(string Partition, string FileId)>> HeldAsync(
        TableState table, InstantTime instant, FileSystemView view, CancellationToken cancellationToken)
    {
        var savepoint = table.Timeline.Instants.FirstOrDefault(
            other => other is { Action: TimelineAction.Savepoint, State: InstantState.Completed } && other.Time == instant);
        var path = savepoint is null ? string.Empty : table.Properties.Layout.PathOf(savepoint.FileName(table.Properties.Layout));
        var content = savepoint is null ? null : await table.Storage.TryReadAsync(path, cancellationToken).ConfigureAwait(false);
        var held = new HashSet<(string Partition, string FileId)>();
        if (content is not { Length: > 0 })
        {
            return held;
        }

        var present = view.Groups.SelectMany(group => group.Slices).SelectMany(slice => slice.Files).Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var (partition, listed) in TimelineAvro.ReadSavepoint(content, path).PartitionMetadata)
        {
            foreach (var group in listed.DataFiles.Select(name => (Name: name, FileId: FileIdOf(name, out var isBase), IsBase: isBase)).GroupBy(file => file.FileId))
            {
                if (group.Any(file => file.IsBase) && group.All(file => present.Contains(PartitionFiles.PathOf(partition, file.Name))))
                {
                    held.Add((partition, group.Key));
                }
            }
        }

        return held;
    }

    private static string FileIdOf(string name, out bool isBase)
    {
        isBase = BaseFileName.TryParse(name, out var file);
        return file?.FileId ?? (LogFileName.TryParse(name, out var log) ? log.FileId : string.Empty);
    }
}
