using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.FileGroups.Views;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Reading.Cdc;

/// <summary>Where the changes of one write are found, file group by file group. Stateless.</summary>
/// <param name="write">The write.</param>
/// <param name="previous">The completed write before it.</param>
/// <param name="slices">Slices of the table.</param>
internal sealed class WriteSplits(InstantTime write, InstantTime? previous, GroupSlices slices)
{
    /// <summary>Deletions of replaced groups first: a key may be written again into another group.</summary>
    public IEnumerable<CdcSplit> Of(CommitMetadata metadata)
    {
        foreach (var (partition, fileIds) in metadata.ReplacedFileIds.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            foreach (var fileId in fileIds)
            {
                var before = slices.Before(partition, fileId, write) ?? throw GroupSlices.Cleaned(partition, fileId, write);
                yield return new CdcSplit(CdcSplitKind.AllDeleted, partition, fileId, write, previous, before, After: null, []);
            }
        }

        foreach (var (partition, stats) in metadata.PartitionToWriteStats.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            foreach (var group in stats.GroupBy(stat => stat.FileId))
            {
                yield return Of(partition, group.Key, [.. group]);
            }
        }
    }

    private CdcSplit Of(string partition, string fileId, IReadOnlyList<WriteStat> stats)
    {
        var isNew = stats.All(stat => stat.PrevCommit is null or "" or WriteStat.NoPreviousCommit);
        var before = isNew ? null : slices.Before(partition, fileId, write);
        var logs = stats.SelectMany(stat => stat.CdcStats?.Keys ?? []).Select(path => Path(partition, path)).ToList();
        var split = new CdcSplit(CdcSplitKind.ChangeLog, partition, fileId, write, previous, before, slices.AsOf(partition, fileId, write), logs);
        if (logs.Count > 0)
        {
            return split.After?.BaseFile?.Name.Instant == write ? split : split with { After = null };
        }

        var after = split.After ?? throw split.Cleaned();
        var names = stats.Select(stat => Path(partition, stat.Path ?? string.Empty)).ToList();
        if (names.TrueForAll(IsLog))
        {
            return names.TrueForAll(name => after.LogFiles.Any(log => log.Path == name))
                ? split with { Kind = CdcSplitKind.LogFiles, Paths = names }
                : throw split.Cleaned();
        }

        if (after.BaseFile?.Name.Instant != write)
        {
            throw split.Cleaned();
        }

        split = split with { After = after with { LogFiles = [] } };
        return isNew || stats.All(stat => stat is { NumUpdateWrites: 0, NumDeletes: 0 } && stat.NumWrites == stat.NumInserts)
            ? split with { Kind = CdcSplitKind.AllInserted }
            : split with { Kind = CdcSplitKind.Comparison, Before = before ?? throw split.Cleaned() };
    }

    // Stored paths may begin with the folder of another place.
    // Stored paths may begin with the folder of another place.
    private static string Path(string partition, string stored) => PartitionFiles.PathOf(partition, stored[(stored.LastIndexOf('/') + 1)..]);

    private static bool IsLog(string path) => LogFileName.TryParse(path[(path.LastIndexOf('/') + 1)..], out _);
}
