using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Reading;

/// <summary>Settles which files and rows a range of commits changed (spec 11.3, 13). Stateless over one table state.</summary>
/// <param name="table">Properties and timeline.</param>
internal sealed class IncrementalPlanner(TableState table)
{
    private bool ByCompletionTime => table.Properties.Layout.HasCompletionTimes;

    internal async Task<ScanPlan> PlanAsync(ScanRequest request, CancellationToken cancellationToken)
    {
        if (!table.Properties.PopulateMetaFields)
        {
            throw new LakehouseException(
                ErrorKind.Unsupported,
                "Incremental scans need the commit time of each row, and this table keeps no meta columns (hoodie.populate.meta.fields=false).",
                fix: "Use a snapshot, or compare two snapshots by time travel.");
        }

        var commits = table.Timeline.CompletedWrites.Where(write => IsSelected(write, request)).ToList();
        var schema = await table.SchemaAsOfAsync(request.End is null ? null : commits.LastOrDefault()?.Time, cancellationToken).ConfigureAwait(false);
        await SchemaOnRead.RequireAbsentAsync(table, asOf: null, cancellationToken).ConfigureAwait(false);
        var output = OutputColumns.Of(schema, request);
        if (StartsBeforeTimeline(request) && table.Timeline.CompletedWrites.Count > 0)
        {
            return await PlanFromSlicesAsync(request, commits, output, cancellationToken).ConfigureAwait(false);
        }

        var files = await FilesOfAsync(commits, cancellationToken).ConfigureAwait(false);
        return WithPathFields(new ScanPlan(output, files, commits.LastOrDefault()?.Time, FilterOf(request, commits)));
    }

    private InstantTime TimeOf(Instant write) => ByCompletionTime ? write.CompletionTime ?? write.Time : write.Time;

    private bool IsSelected(Instant write, ScanRequest request) =>
        (request.Begin is not { } begin || TimeOf(write) > begin) && (request.End is not { } end || TimeOf(write) <= end);

    // Commits that the timeline no longer holds may lie in the range; only the rows themselves remember them.
    private bool StartsBeforeTimeline(ScanRequest request) =>
        request.Begin is not { } begin || table.Timeline.CompletedWrites.All(write => TimeOf(write) > begin);

    private CommitTimeFilter FilterOf(ScanRequest request, List<Instant> commits) => ByCompletionTime
        ? new CommitTimeFilter(null, null, commits.Select(commit => commit.Time.ToString()).ToHashSet())
        : new CommitTimeFilter(request.Begin, request.End);

    private ScanPlan WithPathFields(ScanPlan plan) =>
        plan with { FieldsFromPath = table.Properties.DropPartitionColumns ? table.Properties.PartitionFields : [] };

    private async Task<ScanPlan> PlanFromSlicesAsync(ScanRequest request, List<Instant> commits, TableSchema output, CancellationToken cancellationToken)
    {
        InstantTime? last = request.End is null ? null : commits.LastOrDefault()?.Time ?? InstantText.Beginning;
        if (last is { } asOf)
        {
            await new RetentionCheck(table).RequireAsync(asOf, cancellationToken).ConfigureAwait(false);
        }

        var view = await FileSystemView.LoadAsync(table, last, partitions: null, cancellationToken).ConfigureAwait(false);
        RequireNoLogs(view.LatestSlices.Any(slice => slice.LogFiles.Count > 0));
        var filter = ByCompletionTime ? new CommitTimeFilter(null, last) : new CommitTimeFilter(request.Begin, request.End);
        return WithPathFields(new ScanPlan(output, view.LatestSlices, commits.LastOrDefault()?.Time, filter));
    }

    private async Task<IReadOnlyList<FileSlice>> FilesOfAsync(List<Instant> commits, CancellationToken cancellationToken)
    {
        var newest = new Dictionary<(string Partition, string FileId), FileSlice>();
        var replaced = new HashSet<(string Partition, string FileId)>();
        foreach (var commit in commits)
        {
            var metadata = await table.MetadataOfAsync(commit, cancellationToken).ConfigureAwait(false);
            foreach (var (partition, stats) in metadata.PartitionToWriteStats)
            {
                foreach (var stat in stats)
                {
                    Add(newest, partition, stat);
                }
            }

            replaced.UnionWith(metadata.ReplacedFileIds.SelectMany(entry => entry.Value.Select(fileId => (entry.Key, fileId))));
        }

        var live = newest.Where(entry => !replaced.Contains(entry.Key)).Select(entry => entry.Value)
            .OrderBy(slice => slice.PartitionPath, StringComparer.Ordinal).ThenBy(slice => slice.FileId, StringComparer.Ordinal).ToList();
        await RequireFilesAsync(live, cancellationToken).ConfigureAwait(false);
        return live;
    }

    private static void Add(Dictionary<(string Partition, string FileId), FileSlice> newest, string partition, WriteStat stat)
    {
        if (stat.Path is not { } path)
        {
            return;
        }

        var name = path[(path.LastIndexOf('/') + 1)..];
        if (!BaseFileName.TryParse(name, out var baseName))
        {
            RequireNoLogs(LogFileName.TryParse(name, out _));
            return;
        }

        var file = new BaseFile(baseName, partition.Length == 0 ? name : $"{partition}/{name}", stat.FileSizeInBytes);
        newest[(partition, stat.FileId)] = new FileSlice(partition, stat.FileId, baseName.Instant, file, []);
    }

    // One listing per touched partition; a file that is missing was cleaned, and leaving it out would lose rows silently.
    private async Task RequireFilesAsync(List<FileSlice> slices, CancellationToken cancellationToken)
    {
        foreach (var partition in slices.GroupBy(slice => slice.PartitionPath))
        {
            var listing = await PartitionLister.ListAsync(table.Storage, partition.Key, cancellationToken).ConfigureAwait(false);
            var present = listing.Files.Select(file => file.Name).ToHashSet(StringComparer.Ordinal);
            if (partition.FirstOrDefault(slice => !present.Contains(slice.BaseFile!.Name.ToString())) is { } missing)
            {
                throw new LakehouseException(
                    ErrorKind.Invalid,
                    "A file that the range of commits needs was cleaned.",
                    new ErrorContext { Path = missing.BaseFile!.Path, Instant = missing.BaseInstant.ToString() },
                    "Ask for a range that ends later, read a snapshot instead, and let the cleaner retain more commits.");
            }
        }
    }

    private static void RequireNoLogs(bool hasLogs)
    {
        if (hasLogs)
        {
            throw new LakehouseException(
                ErrorKind.Unsupported,
                "The range of commits wrote log files of a merge-on-read table, which are not read yet.",
                fix: "Use a read-optimized scan (rows as of the last compaction), or compact the table first.");
        }
    }
}
