using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.FileGroups;

/// <summary>Turns the files of a file group into its committed slices (spec 3.5, steps 1 to 5; spec 13 for newer versions).</summary>
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

    /// <summary>One group of its files; null when none of its slices is committed.</summary>
    internal FileGroup? Build(string partition, string fileId, IReadOnlyList<BaseFile> baseFiles, IReadOnlyList<LogFile> logFiles)
    {
        var slices = SlicesOf(partition, fileId, baseFiles, logFiles);
        return slices.Count == 0 ? null : new FileGroup(partition, fileId, slices, ReplacedAt: null);
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

        var logs = new SortedDictionary<InstantTime, List<LogFile>>();
        foreach (var log in logFiles)
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
}
