using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.LogFiles;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services.Rollback;

/// <summary>
/// What an instant left, by a listing (spec 8.6): the partitions that a completed instant names, or the whole table for an unfinished one
/// without markers.
/// </summary>
internal sealed class ListedFiles(IStorage table)
{
    private const string HiddenFolder = ".hoodie/";

    /// <summary>The plan's entries for a completed write.</summary>
    public async Task<IReadOnlyList<RollbackGroup>> PlanAsync(Instant completed, CommitMetadata metadata, CancellationToken cancellationToken)
    {
        var groups = new RollbackGroups(table.Root, completed.Time);
        var written = metadata.Stats.SelectMany(PathsOf).ToHashSet(StringComparer.Ordinal);
        foreach (var partition in metadata.PartitionToWriteStats.Keys)
        {
            await foreach (var entry in table.ListAsync(partition, recursive: false, cancellationToken).ConfigureAwait(false))
            {
                if (!entry.IsFolder && !DeleteIfBegunBy(groups, completed.Time, entry)
                    && written.Contains(entry.Path) && LogFileName.TryParse(entry.Name, out var log))
                {
                    groups.Undo(partition, log, $"{table.Root}/{entry.Path}", entry.Length);
                }
            }
        }

        return groups.Build();
    }

    /// <summary>The plan's entries for an unfinished write that announced nothing: log blocks are found by reading the logs' block headers.</summary>
    /// <param name="failed">The instant.</param>
    /// <param name="keepsLogs">True leaves log files of a slice that it began alone: deltas wrote them onto a pending compaction.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    public async Task<IReadOnlyList<RollbackGroup>> PlanAsync(Instant failed, bool keepsLogs, CancellationToken cancellationToken)
    {
        var groups = new RollbackGroups(table.Root, failed.Time);
        await foreach (var entry in table.ListAsync(string.Empty, recursive: true, cancellationToken).ConfigureAwait(false))
        {
            if (entry.Path.StartsWith(HiddenFolder, StringComparison.Ordinal) || DeleteIfBegunBy(groups, failed.Time, entry, keepsLogs))
            {
                continue;
            }

            if (failed.Action is TimelineAction.DeltaCommit or TimelineAction.LogCompaction
                && LogFileName.TryParse(entry.Name, out var log) && !log.IsCdc && log.Instant < failed.Time
                && await HoldsBlocksAsync(entry, failed.Time, cancellationToken).ConfigureAwait(false))
            {
                groups.Undo(RollbackGroups.Split(entry.Path).Partition, log, $"{table.Root}/{entry.Path}", entry.Length);
            }
        }

        return groups.Build();
    }

    private static IEnumerable<string> PathsOf(WriteStat stat) =>
        stat.Path is { } path ? [path, .. stat.CdcStats?.Keys ?? []] : [];

    private static bool DeleteIfBegunBy(RollbackGroups groups, InstantTime undone, StorageEntry entry, bool keepsLogs = false)
    {
        var begun = (BaseFileName.TryParse(entry.Name, out var file) && file.Instant == undone)
            || (!keepsLogs && LogFileName.TryParse(entry.Name, out var log) && log.Instant == undone);
        if (begun)
        {
            groups.Delete(entry.Path);
        }

        return begun;
    }

    private async Task<bool> HoldsBlocksAsync(StorageEntry log, InstantTime failed, CancellationToken cancellationToken)
    {
        var blocks = await LogFileReader.ReadBlocksAsync(table, log.Path, log.Length, cancellationToken).ConfigureAwait(false);
        return blocks.Any(block => block.Kind != LogBlockKind.Command && block.Headers.GetValueOrDefault(LogHeader.InstantTime) == failed.ToString());
    }
}
