using Lakehouse.TableFormat.FileGroups.Views;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.FileGroups;

/// <summary>
/// The file groups of a table at one moment, from a listing and the timeline (spec 3.5): file names are trusted only as far
/// as the timeline says that their instant is committed. No data file is opened. Immutable.
/// </summary>
public sealed class FileSystemView
{
    internal FileSystemView(IReadOnlyList<string> partitions, IReadOnlyList<FileGroup> groups)
    {
        Partitions = partitions;
        Groups = groups;
        LatestSlices = [.. LiveGroups.Select(group => SliceBuilder.Newest(group.Slices))];
        LatestBaseSlices = [.. LiveGroups.Select(LatestBase).OfType<FileSlice>()];
    }

    /// <summary>Partitions found or asked for, ordered.</summary>
    public IReadOnlyList<string> Partitions { get; }

    /// <summary>Every group with a committed slice, replaced ones too, ordered by partition and file id.</summary>
    public IReadOnlyList<FileGroup> Groups { get; }

    /// <summary>What a snapshot query reads: the newest slice of each group that is not replaced. A pending compaction's logs are joined to the slice before them.</summary>
    public IReadOnlyList<FileSlice> LatestSlices { get; }

    /// <summary>What a read-optimized query reads: the newest slice with a base file of each group that is not replaced, without its logs.</summary>
    public IReadOnlyList<FileSlice> LatestBaseSlices { get; }

    private IEnumerable<FileGroup> LiveGroups => Groups.Where(group => group.ReplacedAt is null);

    /// <summary>
    /// The view of a table. Where the store remembers (<see cref="Storage.IStorage.Memory"/>), a table is listed once and its files are then
    /// followed along the timeline, which needs no listing; the view is the same as a listing's.
    /// </summary>
    /// <param name="table">Properties and timeline.</param>
    /// <param name="asOf">Newest instant to see; null sees all that is committed.</param>
    /// <param name="partitions">Partitions to see, existing or not; null discovers all by their metafiles.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static Task<FileSystemView> LoadAsync(
        TableState table,
        InstantTime? asOf = null,
        IReadOnlyCollection<string>? partitions = null,
        CancellationToken cancellationToken = default) => FileSystemViews.GetAsync(table, asOf, partitions, withPending: true, cancellationToken);

    private static FileSlice? LatestBase(FileGroup group) =>
        group.Slices.FirstOrDefault(slice => slice.BaseFile is not null) is { } slice ? slice with { LogFiles = [] } : null;
}
