using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services.Rollback;

/// <summary>Collects what an instant left behind, file by file, into the entries of a rollback plan (spec 2.6.2). Not thread-safe.</summary>
/// <param name="root">The table's folder as plans name it.</param>
/// <param name="undone">The instant.</param>
internal sealed class RollbackGroups(string root, InstantTime undone)
{
    private readonly SortedDictionary<string, RollbackGroup> deletions = new(StringComparer.Ordinal);
    private readonly SortedDictionary<(string Partition, string FileId, InstantTime Base), Dictionary<string, long>> logs = [];

    /// <summary>A file that goes as a whole.</summary>
    public void Delete(string path)
    {
        var (partition, name) = Split(path);
        deletions.TryAdd(path, new RollbackGroup
        {
            PartitionPath = partition,
            FileId = FileIdOf(name),
            LatestBaseInstant = undone.ToString(),
            FilesToBeDeleted = [$"{root}/{path}"],
            LogBlocksToBeDeleted = new Dictionary<string, long>(),
        });
    }

    /// <summary>
    /// A log file of the instant on an older slice: a command block undoes it. Several of one slice are one entry, so that the slice gets one
    /// block (Java 0.15 writes an entry for each and fails at the second).
    /// </summary>
    /// <param name="partition">Partition of the log.</param>
    /// <param name="log">Its name.</param>
    /// <param name="text">How the plan names it: the name alone when planned from a marker, else its full path.</param>
    /// <param name="size">Its bytes, or 1 when planned from a marker.</param>
    public void Undo(string partition, LogFileName log, string text, long size)
    {
        var slice = (partition, log.FileId, log.Instant);
        (logs.TryGetValue(slice, out var files) ? files : logs[slice] = new Dictionary<string, long>(StringComparer.Ordinal))[text] = size;
    }

    /// <summary>Deletions by path, then slices by partition and file group.</summary>
    public IReadOnlyList<RollbackGroup> Build() =>
    [
        .. deletions.Values,
        .. logs.Select(slice => new RollbackGroup
        {
            PartitionPath = slice.Key.Partition,
            FileId = slice.Key.FileId,
            LatestBaseInstant = slice.Key.Base.ToString(),
            LogBlocksToBeDeleted = slice.Value,
        }),
    ];

    /// <summary>Partition path and name of a file.</summary>
    public static (string Partition, string Name) Split(string path)
    {
        var slash = path.LastIndexOf('/');
        return slash < 0 ? (string.Empty, path) : (path[..slash], path[(slash + 1)..]);
    }

    private static string FileIdOf(string name) =>
        BaseFileName.TryParse(name, out var file) ? file.FileId
        : LogFileName.TryParse(name, out var log) ? log.FileId
        : string.Empty;
}
