using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Markers;

namespace Lakehouse.TableFormat.Services.Rollback;

/// <summary>What an unfinished write left, by its markers, ours or Java's (spec 8.6).</summary>
internal sealed class MarkedFiles(IStorage table)
{
    /// <summary>The plan's entries.</summary>
    public async Task<IReadOnlyList<RollbackGroup>> PlanAsync(Instant failed, IReadOnlyList<Marker> markers, CancellationToken cancellationToken)
    {
        var groups = new RollbackGroups(table.Root, failed.Time);
        foreach (var marker in markers)
        {
            await AddAsync(groups, failed, marker, cancellationToken).ConfigureAwait(false);
        }

        return groups.Build();
    }

    private async Task AddAsync(RollbackGroups groups, Instant failed, Marker marker, CancellationToken cancellationToken)
    {
        if (LogFileName.TryParse(marker.FileName, out var log))
        {
            await AddLogAsync(groups, failed, marker.Partition, log, cancellationToken).ConfigureAwait(false);
        }
        else if (marker.Kind == MarkerKind.Append && BaseFileName.TryParse(marker.FileName, out var slice))
        {
            await AddOldFormAsync(groups, failed, marker.Partition, slice, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            groups.Delete(marker.DataPath);
        }
    }

    // A log that begins a slice, a change log, and what a log compaction wrote (nobody else appends to it) go whole.
    private async Task AddLogAsync(RollbackGroups groups, Instant failed, string partition, LogFileName log, CancellationToken cancellationToken)
    {
        var path = SliceFolder.PathIn(partition, log.ToString());
        if (log.Instant == failed.Time || log.IsCdc || failed.Action == TimelineAction.LogCompaction)
        {
            groups.Delete(path);
        }
        else if (await table.StatAsync(path, cancellationToken).ConfigureAwait(false) is not null)
        {
            groups.Undo(partition, log, log.ToString(), 1);
        }
    }

    // Releases before 0.15 named the slice's base file with their own token; the log has the same token.
    private async Task AddOldFormAsync(
        RollbackGroups groups, Instant failed, string partition, BaseFileName slice, CancellationToken cancellationToken)
    {
        foreach (var log in await SliceFolder.LogsAsync(table, partition, slice.FileId, slice.Instant, cancellationToken).ConfigureAwait(false))
        {
            if (log.Name.WriteToken == slice.WriteToken)
            {
                await AddLogAsync(groups, failed, partition, log.Name, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
