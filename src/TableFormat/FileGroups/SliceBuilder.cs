using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.FileGroups;

/// <summary>Turns one partition's listing into file groups with their committed slices (spec 3.5, steps 1 to 5; spec 13 for newer versions).</summary>
internal sealed class SliceBuilder
{
    private readonly ActiveTimeline timeline;
    private readonly InstantTime? asOf;
    private readonly bool logsNameTheirWrite;
    private readonly HashSet<InstantTime> pendingCompactions;
    private readonly Dictionary<InstantTime, InstantTime> completionTimes = [];

    internal SliceBuilder(TableState table, InstantTime? asOf)
    {
        timeline = table.Timeline;
        this.asOf = asOf;
        logsNameTheirWrite = table.Properties.Layout.HasCompletionTimes;
        pendingCompactions = [.. timeline.PendingWrites.Where(instant => instant.Action == TimelineAction.Compaction).Select(instant => instant.Time)];
        foreach (var write in timeline.CompletedWrites)
        {
            completionTimes[write.Time] = write.CompletionTime ?? write.Time;
        }
    }

    /// <summary>The groups of a partition, ordered by file id. Groups without any committed slice are left out.</summary>
    internal IEnumerable<FileGroup> Build(PartitionListing partition)
    {
        var groups = new SortedDictionary<string, GroupFiles>(StringComparer.Ordinal);
        foreach (var file in partition.Files)
        {
            Add(groups, file);
        }

        foreach (var (fileId, files) in groups)
        {
            var slices = SlicesOf(partition.Path, fileId, files);
            if (slices.Count > 0)
            {
                yield return new FileGroup(partition.Path, fileId, slices, ReplacedAt: null);
            }
        }
    }

    private static void Add(SortedDictionary<string, GroupFiles> groups, StorageEntry file)
    {
        var name = file.Name;
        if (BaseFileName.TryParse(name, out var baseName))
        {
            FilesOf(groups, baseName.FileId).BaseFiles.Add(new BaseFile(baseName, file.Path, file.Length));
        }
        else if (LogFileName.TryParse(name, out var logName) && !logName.IsCdc)
        {
            FilesOf(groups, logName.FileId).LogFiles.Add(new LogFile(logName, file.Path, file.Length));
        }
    }

    private static GroupFiles FilesOf(SortedDictionary<string, GroupFiles> groups, string fileId)
    {
        if (!groups.TryGetValue(fileId, out var files))
        {
            groups[fileId] = files = new GroupFiles();
        }

        return files;
    }

    private List<FileSlice> SlicesOf(string partition, string fileId, GroupFiles files)
    {
        var bases = new SortedDictionary<InstantTime, BaseFile>();
        foreach (var file in files.BaseFiles)
        {
            if (IsVisible(file.Name.Instant) && (!bases.TryGetValue(file.Name.Instant, out var other) || IsBetter(file, other)))
            {
                bases[file.Name.Instant] = file;
            }
        }

        var logs = new SortedDictionary<InstantTime, List<LogFile>>();
        foreach (var log in files.LogFiles)
        {
            if (SliceOf(log, bases) is { } instant)
            {
                (logs.TryGetValue(instant, out var list) ? list : logs[instant] = []).Add(log);
            }
        }

        return [.. bases.Keys.Union(logs.Keys).OrderDescending().Select(instant => new FileSlice(
            partition,
            fileId,
            instant,
            bases.GetValueOrDefault(instant),
            logs.TryGetValue(instant, out var list) ? Sorted(list) : []))];
    }

    // Two base files of one group and instant are leftovers of a retried attempt; a killed attempt leaves no bytes (spec 3.3).
    private static bool IsBetter(BaseFile file, BaseFile other) =>
        (file.Length > 0).CompareTo(other.Length > 0) is var order and not 0
            ? order > 0
            : string.CompareOrdinal(file.Name.WriteToken, other.Name.WriteToken) > 0;

    private bool IsVisible(InstantTime instant) =>
        (asOf is null || instant <= asOf) && timeline.IsCommittedFileInstant(instant);

    private InstantTime? SliceOf(LogFile log, SortedDictionary<InstantTime, BaseFile> bases)
    {
        var named = log.Name.Instant;
        if (!logsNameTheirWrite)
        {
            return IsVisible(named) || (pendingCompactions.Contains(named) && (asOf is null || named <= asOf)) ? named : null;
        }

        if (!IsVisible(named))
        {
            return null;
        }

        var completed = completionTimes.GetValueOrDefault(named, named);
        var newest = bases.Keys.Concat(pendingCompactions).Where(instant => instant <= completed).DefaultIfEmpty().Max();
        return newest == default ? named : newest;
    }

    private static IReadOnlyList<LogFile> Sorted(List<LogFile> logs)
    {
        logs.Sort(static (left, right) => LogFileName.SliceOrder.Compare(left.Name, right.Name));
        return logs;
    }

    private sealed class GroupFiles
    {
        internal List<BaseFile> BaseFiles { get; } = [];

        internal List<LogFile> LogFiles { get; } = [];
    }
}
