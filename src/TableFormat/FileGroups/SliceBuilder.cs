using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.FileGroups;

/// <summary>Turns the files of a file group into its committed slices (spec 3.5, steps 1 to 5; spec 13 for newer versions).</summary>
internal sealed class SliceBuilder
{
    private readonly ActiveTimeline timeline;
    private readonly InstantTime? asOf;
    private readonly bool logsNameTheirWrite;

    // Java's rollback of a write with change logs leaves command blocks beside the base files of copy-on-write tables.
    private readonly bool hasLogs;
    private readonly HashSet<InstantTime> pendingCompactions;
    private readonly Dictionary<InstantTime, InstantTime> completionTimes = [];

    internal SliceBuilder(TableState table, InstantTime? asOf)
    {
        timeline = table.Timeline;
        this.asOf = asOf;
        logsNameTheirWrite = table.Properties.Layout.HasCompletionTimes;
        hasLogs = table.Properties.Type == TableType.MergeOnRead;
        pendingCompactions = [.. timeline.PendingWrites.Where(instant => instant.Action == TimelineAction.Compaction).Select(instant => instant.Time)];
        foreach (var write in timeline.CompletedWrites)
        {
            completionTimes[write.Time] = write.CompletionTime ?? write.Time;
        }
    }

    /// <summary>One group of its files; null when none of its slices is committed.</summary>
    internal FileGroup? Build(string partition, string fileId, IReadOnlyList<BaseFile> baseFiles, IReadOnlyList<LogFile> logFiles)
    {
        var slices = SlicesOf(partition, fileId, baseFiles, hasLogs ? logFiles : []);
        return slices.Count == 0 ? null : new FileGroup(partition, fileId, slices, ReplacedAt: null);
    }

    /// <summary>
    /// What a snapshot reads of a group: its newest slice. Logs of a slice without base file are joined to the slice before: that of a pending
    /// compaction (which may concern other groups only, and then several such slices follow each other), or one that an undone compaction or
    /// write left, whose blocks count for nothing. Hudi takes the latter for a whole slice once the timeline begins after it, and loses the base file.
    /// </summary>
    /// <param name="slices">Committed slices of one group, newest first, at least one.</param>
    internal static FileSlice Newest(IReadOnlyList<FileSlice> slices)
    {
        IEnumerable<LogFile> newer = [];
        foreach (var slice in slices.SkipLast(1))
        {
            if (slice.BaseFile is not null)
            {
                return slice with { LogFiles = [.. slice.LogFiles, .. newer] };
            }

            newer = slice.LogFiles.Concat(newer);
        }

        var oldest = slices[^1];
        return oldest with { LogFiles = [.. oldest.LogFiles, .. newer] };
    }

    private List<FileSlice> SlicesOf(string partition, string fileId, IReadOnlyList<BaseFile> baseFiles, IReadOnlyList<LogFile> logFiles)
    {
        var bases = new SortedDictionary<InstantTime, BaseFile>();
        foreach (var file in baseFiles)
        {
            if (IsVisible(file.Name.Instant) && (!bases.TryGetValue(file.Name.Instant, out var other) || IsBetter(file, other)))
            {
                bases[file.Name.Instant] = file;
            }
        }

        var logs = LogsBySlice(logFiles, [.. bases.Keys, .. logsNameTheirWrite ? pendingCompactions : []]);
        return [.. bases.Keys.Union(logs.Keys).OrderDescending().Select(instant => new FileSlice(
            partition,
            fileId,
            instant,
            bases.GetValueOrDefault(instant),
            logs.GetValueOrDefault(instant, [])))];
    }

    private Dictionary<InstantTime, List<LogFile>> LogsBySlice(IReadOnlyList<LogFile> files, SortedSet<InstantTime> begun)
    {
        var logs = new Dictionary<InstantTime, List<LogFile>>();
        foreach (var log in files.OrderBy(OrderOf).ThenBy(log => log.Name, LogFileName.SliceOrder))
        {
            if (SliceOf(log, begun) is { } instant)
            {
                // In versions 8 and 9 the first log of a group without base file begins a slice for those after it.
                begun.Add(instant);
                (logs.TryGetValue(instant, out var list) ? list : logs[instant] = []).Add(log);
            }
        }

        return logs;
    }

    // Two base files of one group and instant are leftovers of a retried attempt; a killed attempt leaves no bytes (spec 3.3).
    private static bool IsBetter(BaseFile file, BaseFile other) =>
        (file.Length > 0).CompareTo(other.Length > 0) is var order and not 0
            ? order > 0
            : string.CompareOrdinal(file.Name.WriteToken, other.Name.WriteToken) > 0;

    private bool IsVisible(InstantTime instant) =>
        (asOf is null || instant <= asOf) && timeline.IsCommittedFileInstant(instant);

    // Versions 8 and 9 merge log files in the order in which their writes completed (spec 13).
    private InstantTime OrderOf(LogFile log) => logsNameTheirWrite ? CompletedAt(log.Name.Instant) : default;

    private InstantTime CompletedAt(InstantTime write) => completionTimes.GetValueOrDefault(write, write);

    private InstantTime? SliceOf(LogFile log, SortedSet<InstantTime> begun)
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

        var completed = CompletedAt(named);
        var newest = begun.Where(instant => instant <= completed).DefaultIfEmpty().Max();
        return newest == default ? named : newest;
    }
}
