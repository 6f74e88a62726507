using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.FileGroups.Views;

/// <summary>
/// Follows the data files of a table along its timeline: the files of new commits come from their write stats, those that cleans removed go by
/// name, and partitions that were rolled back, or of which something is not said, are listed again. Used once.
/// </summary>
/// <param name="known">The files so far.</param>
/// <param name="next">The state to go to.</param>
internal sealed class FileChanges(TableFiles known, TableState next)
{
    private readonly Dictionary<string, PartitionEdit> edits = new(StringComparer.Ordinal);
    private readonly HashSet<string> listAgain = new(StringComparer.Ordinal);
    private ReplacedGroups replaced = known.Replaced;

    /// <summary>The files at the next state; null when only a listing of all can tell.</summary>
    public async Task<TableFiles?> ApplyAsync(TimelineChanges changes, CancellationToken cancellationToken)
    {
        await PrefetchAsync(changes.Writes, cancellationToken).ConfigureAwait(false);
        DropLeftovers(changes.Writes);
        if (!await ListLeftLogsAsync(changes.Writes, cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        foreach (var write in changes.Writes)
        {
            Apply(write, await next.MetadataOfAsync(write, cancellationToken).ConfigureAwait(false));
        }

        foreach (var clean in changes.Cleans)
        {
            if (await ActionFiles.CleanAsync(next, clean, cancellationToken).ConfigureAwait(false) is not { } metadata)
            {
                return null;
            }

            Apply(metadata);
        }

        var unexplained = changes.Vanished.ToHashSet();
        foreach (var rollback in changes.Rollbacks)
        {
            if (await ActionFiles.RollbackAsync(next, rollback, cancellationToken).ConfigureAwait(false) is not { } metadata)
            {
                return null;
            }

            listAgain.UnionWith(metadata.PartitionMetadata.Keys);
            unexplained.ExceptWith(metadata.CommitsRollback.Where(text => InstantTime.TryParse(text, out _)).Select(InstantTime.Parse));
        }

        return unexplained.Count == 0 ? await FinishAsync(cancellationToken).ConfigureAwait(false) : null;
    }

    private async Task PrefetchAsync(IReadOnlyList<Instant> writes, CancellationToken cancellationToken)
    {
        var limits = new ParallelOptions { MaxDegreeOfParallelism = PartitionLister.ListingsAtOnce, CancellationToken = cancellationToken };
        if (writes.Count > 1)
        {
            await Parallel.ForEachAsync(writes, limits, async (write, stop) => await next.MetadataOfAsync(write, stop).ConfigureAwait(false)).ConfigureAwait(false);
        }
    }

    // What was listed while a write was pending counts no more: its commit names the files that do. Logs of the slice that a compaction began stay.
    private void DropLeftovers(IReadOnlyList<Instant> writes)
    {
        var logsNameTheirWrite = next.Properties.Layout.HasCompletionTimes;
        var times = writes.Select(write => write.Time).ToHashSet();
        var logTimes = writes.Where(write => logsNameTheirWrite || write.Action == TimelineAction.DeltaCommit).Select(write => write.Time).ToHashSet();
        foreach (var partition in known.Partitions.Values)
        {
            foreach (var group in partition.Groups.Where(group => group.Names(times.Contains)))
            {
                Open(partition.Path).DropLeftovers(group.FileId, times, logTimes);
            }
        }
    }

    // Logs of version 6 do not name their write, so those that a write left out of its commit can only be told by a listing.
    private async ValueTask<bool> ListLeftLogsAsync(IReadOnlyList<Instant> writes, CancellationToken cancellationToken)
    {
        foreach (var write in writes.Where(write => !next.Properties.Layout.HasCompletionTimes && known.ListedPending.Contains(write.Time)))
        {
            var profile = await ActionFiles.ProfileAsync(next, write.In(InstantState.Inflight), cancellationToken).ConfigureAwait(false);
            if (profile.Count == 0)
            {
                return false;
            }

            listAgain.UnionWith(profile);
        }

        return true;
    }

    private void Apply(Instant write, CommitMetadata metadata)
    {
        foreach (var (partition, stats) in metadata.PartitionToWriteStats)
        {
            var edit = Open(partition);
            foreach (var stat in stats)
            {
                // Paths are rebuilt from partition and name: the rest of a stored path may be that of another place.
                var name = stat.Path is { } path ? path[(path.LastIndexOf('/') + 1)..] : string.Empty;
                if (stat.FileSizeInBytes <= 0 || !edit.Add(PartitionFiles.PathOf(partition, name), stat.FileSizeInBytes))
                {
                    listAgain.Add(partition);
                }
            }
        }

        if (write.Action == TimelineAction.ReplaceCommit)
        {
            replaced = replaced.With(write.Time, metadata);
        }
    }

    private void Apply(CleanMetadata clean)
    {
        foreach (var (partition, cleaned) in clean.PartitionMetadata)
        {
            var edit = Open(partition);
            foreach (var path in cleaned.SuccessDeleteFiles)
            {
                edit.Remove(path[(path.LastIndexOf('/') + 1)..]);
            }

            // What was to go and is not said to have gone may have gone in an attempt that was killed.
            if (cleaned.IsPartitionDeleted == true || cleaned.FailedDeleteFiles.Count > 0 || cleaned.DeletePathPatterns.Count > cleaned.SuccessDeleteFiles.Count)
            {
                listAgain.Add(partition);
            }
        }
    }

    private async Task<TableFiles> FinishAsync(CancellationToken cancellationToken)
    {
        var partitions = known.Partitions.ToBuilder();
        foreach (var (path, edit) in edits)
        {
            partitions[path] = edit.Finish();
        }

        foreach (var listing in await PartitionLister.ListAsync(next.Storage, listAgain, cancellationToken).ConfigureAwait(false))
        {
            if (PartitionLister.IsPartition(listing))
            {
                partitions[listing.Path] = PartitionFiles.Of(listing);
            }
            else
            {
                partitions.Remove(listing.Path);
            }
        }

        var pending = next.Timeline.PendingWrites.Select(write => write.Time).ToHashSet();
        var files = (known with { Partitions = partitions.ToImmutable(), Replaced = replaced, ListedPending = known.ListedPending.Intersect(pending) }).At(next);
        return listAgain.Count == 0 ? files : files.Listed();
    }

    private PartitionEdit Open(string partition)
    {
        if (!edits.TryGetValue(partition, out var edit))
        {
            edits[partition] = edit = new PartitionEdit(known.Partitions.GetValueOrDefault(partition) ?? new PartitionFiles(partition, []));
        }

        return edit;
    }
}
