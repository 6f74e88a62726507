using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.FileGroups.Views;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Reading;

/// <summary>The files that commits say they wrote, as slices; what the commits did not write is not in them, not even the base file under a log.</summary>
/// <param name="table">Properties and timeline.</param>
internal sealed class CommittedFiles(TableState table)
{
    /// <summary>
    /// The newest slice, among the files that the commits wrote, of each group that they did not replace, ordered by partition and file id;
    /// and the path of the first file of these that is gone. One listing per partition.
    /// </summary>
    /// <param name="commits">Completed writes of the timeline.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    internal async Task<(IReadOnlyList<FileSlice> Slices, string? Missing)> NewestAsync(IReadOnlyCollection<Instant> commits, CancellationToken cancellationToken)
    {
        if (commits.Count == 0)
        {
            return ([], null);
        }

        var written = await WrittenAsync(commits, cancellationToken).ConfigureAwait(false);
        return Newest(commits, written, await LengthsAsync(written.Keys.Select(group => group.Partition), cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The path of the first file of <see cref="NewestAsync"/> that a view lacks, without a listing.</summary>
    /// <param name="commits">Completed writes of the timeline.</param>
    /// <param name="view">The view as of the last of them.</param>
    /// <param name="held">Groups that are not asked about.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    internal async Task<string?> MissingAsync(
        IReadOnlyCollection<Instant> commits, FileSystemView view, IReadOnlySet<(string Partition, string FileId)> held, CancellationToken cancellationToken)
    {
        if (commits.Count == 0)
        {
            return null;
        }

        var present = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var slice in view.Groups.SelectMany(group => group.Slices))
        {
            foreach (var (path, _) in slice.Files)
            {
                present[path] = 0;
            }
        }

        var written = await WrittenAsync(commits, cancellationToken).ConfigureAwait(false);
        foreach (var group in held)
        {
            written.Remove(group);
        }

        return Newest(commits, written, present).Missing;
    }

    private (IReadOnlyList<FileSlice> Slices, string? Missing) Newest(
        IReadOnlyCollection<Instant> commits,
        Dictionary<(string Partition, string FileId), (List<BaseFile> Bases, List<LogFile> Logs)> written,
        Dictionary<string, long> lengths)
    {
        var builder = new SliceBuilder(table, commits.Max(commit => commit.Time));
        var slices = written
            .OrderBy(entry => entry.Key.Partition, StringComparer.Ordinal).ThenBy(entry => entry.Key.FileId, StringComparer.Ordinal)
            .Select(entry => builder.Build(
                entry.Key.Partition,
                entry.Key.FileId,
                [.. entry.Value.Bases.Select(file => file with { Length = lengths.GetValueOrDefault(file.Path, file.Length) })],
                [.. entry.Value.Logs.Select(file => file with { Length = lengths.GetValueOrDefault(file.Path, file.Length) })]))
            .OfType<FileGroup>()
            .Select(group => SliceBuilder.Newest(group.Slices))
            .ToList();
        return (slices, slices.SelectMany(slice => slice.Files).Select(file => file.Path).FirstOrDefault(path => !lengths.ContainsKey(path)));
    }

    private async Task<Dictionary<(string Partition, string FileId), (List<BaseFile> Bases, List<LogFile> Logs)>> WrittenAsync(
        IEnumerable<Instant> commits, CancellationToken cancellationToken)
    {
        var written = new Dictionary<(string Partition, string FileId), (List<BaseFile> Bases, List<LogFile> Logs)>();
        var replaced = new HashSet<(string Partition, string FileId)>();
        foreach (var commit in commits)
        {
            var metadata = await table.MetadataOfAsync(commit, cancellationToken).ConfigureAwait(false);
            foreach (var (partition, stats) in metadata.PartitionToWriteStats)
            {
                foreach (var stat in stats)
                {
                    var group = (partition, stat.FileId);
                    Add(written.TryGetValue(group, out var files) ? files : written[group] = ([], []), partition, stat);
                }
            }

            replaced.UnionWith(metadata.ReplacedFileIds.SelectMany(entry => entry.Value.Select(fileId => (entry.Key, fileId))));
        }

        foreach (var group in replaced)
        {
            written.Remove(group);
        }

        return written;
    }

    private async Task<Dictionary<string, long>> LengthsAsync(IEnumerable<string> partitions, CancellationToken cancellationToken)
    {
        var listings = await PartitionLister.ListAsync(table.Storage, [.. partitions.Distinct()], cancellationToken).ConfigureAwait(false);
        return listings.SelectMany(listing => listing.Files).Where(file => !table.GoingFiles.Contains(file.Path)).ToDictionary(file => file.Path, file => file.Length, StringComparer.Ordinal);
    }

    // Paths are rebuilt from partition and name: the rest of a stored path may be that of another place.
    private static void Add((List<BaseFile> Bases, List<LogFile> Logs) files, string partition, WriteStat stat)
    {
        var name = (stat.Path ?? string.Empty)[((stat.Path ?? string.Empty).LastIndexOf('/') + 1)..];
        var path = PartitionFiles.PathOf(partition, name);
        if (BaseFileName.TryParse(name, out var baseName))
        {
            files.Bases.Add(new BaseFile(baseName, path, stat.FileSizeInBytes));
        }
        else if (LogFileName.TryParse(name, out var logName) && !logName.IsCdc && files.Logs.TrueForAll(log => log.Path != path))
        {
            files.Logs.Add(new LogFile(logName, path, stat.FileSizeInBytes));
        }
    }
}
