using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.Services.Cleaning;

/// <summary>
/// Change logs (<c>.cdc</c>) that go with the slices of a clean. One is named after its own write: on copy-on-write tables that is the slice
/// that the write made, on merge-on-read tables it lies in the time of a slice (spec 11.4).
/// </summary>
internal static class OldChangeLogs
{
    /// <summary>Paths of a partition's change logs that belong to removed slices.</summary>
    public static async Task<IReadOnlyList<string>> FindAsync(
        IStorage table, string partition, IReadOnlyDictionary<FileGroup, HashSet<FileSlice>> removed, CancellationToken cancellationToken)
    {
        var groups = removed.ToDictionary(group => group.Key.FileId, group => (Group: group.Key, Removed: group.Value), StringComparer.Ordinal);
        var listing = await PartitionLister.ListAsync(table, partition, cancellationToken).ConfigureAwait(false);
        var paths = new List<string>();
        foreach (var file in listing.Files)
        {
            if (LogFileName.TryParse(file.Name, out var log) && log.IsCdc
                && groups.TryGetValue(log.FileId, out var group)
                && group.Group.Slices.FirstOrDefault(slice => slice.BaseInstant <= log.Instant) is { } slice
                && group.Removed.Contains(slice))
            {
                paths.Add(file.Path);
            }
        }

        return paths;
    }
}
