using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.FileGroups.Views;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Reading.Cdc;

/// <summary>The slices that file groups had at any moment, of one view. Immutable.</summary>
internal sealed class GroupSlices
{
    private readonly Dictionary<(string Partition, string FileId), FileGroup> groups;

    private GroupSlices(FileSystemView view) =>
        groups = view.Groups.ToDictionary(group => (group.PartitionPath, group.FileId));

    public static async Task<GroupSlices> LoadAsync(TableState table, CancellationToken cancellationToken) =>
        new(await FileSystemViews.GetAsync(table, asOf: null, partitions: null, withPending: false, cancellationToken).ConfigureAwait(false));

    /// <summary>The slice that a group had just before a write; null when it had none, or none that is still there.</summary>
    public FileSlice? Before(string partition, string fileId, InstantTime write) => Newest(partition, fileId, slice => slice.BaseInstant < write);

    /// <summary>The slice that a group has as of a write; null when none is still there.</summary>
    public FileSlice? AsOf(string partition, string fileId, InstantTime write) => Newest(partition, fileId, slice => slice.BaseInstant <= write);

    /// <summary>A file that the range needs is gone.</summary>
    public static LakehouseException Cleaned(string partition, string fileId, InstantTime write) => new(
        ErrorKind.Invalid,
        $"A file of file group {fileId} that the changes of {write} are read from was cleaned.",
        new ErrorContext { Path = partition, Instant = write.ToString() },
        "Ask for changes that begin later, and let the cleaner retain more commits.");

    private FileSlice? Newest(string partition, string fileId, Func<FileSlice, bool> isSeen)
    {
        var seen = groups.TryGetValue((partition, fileId), out var group) ? group.Slices.Where(isSeen).ToList() : [];
        return seen.Count == 0 ? null : SliceBuilder.Newest(seen);
    }
}
