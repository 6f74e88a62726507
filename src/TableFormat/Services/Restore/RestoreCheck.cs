using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services.Restore;

/// <summary>
/// Makes sure, before anything is undone, that the files of the older state are still there: those that a savepoint lists, and for each file
/// group that the undone writes changed or replaced the slice that they found.
/// </summary>
internal sealed class RestoreCheck(TableState state, InstantTime target)
{
    private readonly Dictionary<string, HashSet<string>> names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<(string FileId, InstantTime Base)>> slices = new(StringComparer.Ordinal);

    // File groups that undone writes began: what became of them does not matter to the older state.
    private readonly HashSet<(string Partition, string FileId)> begunSince = [];

    /// <summary>Refuses a plan that would end with fewer rows than there were.</summary>
    /// <exception cref="LakehouseException">Invalid, naming a file or slice that was cleaned.</exception>
    public async Task RefuseMissingFilesAsync(IReadOnlyList<Instant> undone, CancellationToken cancellationToken)
    {
        await CheckSavepointAsync(cancellationToken).ConfigureAwait(false);
        var view = await FileSystemView.LoadAsync(state, target, cancellationToken: cancellationToken).ConfigureAwait(false);
        await new RetentionCheck(state).RequireHeldAsync(target, view, cancellationToken).ConfigureAwait(false);
        var held = await SavepointedGroups.HeldAsync(state, target, view, cancellationToken).ConfigureAwait(false);
        var completed = undone.Where(instant => instant.State == InstantState.Completed).ToList();
        foreach (var instant in completed)
        {
            Begin(await state.MetadataOfAsync(instant, cancellationToken).ConfigureAwait(false));
        }

        foreach (var instant in completed)
        {
            var metadata = await state.MetadataOfAsync(instant, cancellationToken).ConfigureAwait(false);
            foreach (var (partition, stats) in metadata.PartitionToWriteStats)
            {
                foreach (var stat in stats.Where(stat => !held.Contains((partition, stat.FileId))))
                {
                    await CheckStatAsync(instant, partition, stat, cancellationToken).ConfigureAwait(false);
                }
            }

            await CheckReplacedAsync(instant, metadata, held, cancellationToken).ConfigureAwait(false);
        }
    }

    // A compaction of a group that began as a log says too that there was no file before.
    private void Begin(CommitMetadata metadata)
    {
        if (metadata.OperationType == WriteOperation.Compact)
        {
            return;
        }

        foreach (var (partition, stats) in metadata.PartitionToWriteStats)
        {
            begunSince.UnionWith(stats
                .Where(stat => !InstantTime.TryParse(stat.PrevCommit, out var previous) || (stat.Delta is { BaseFile.Length: 0, LogVersion: 1 } && previous > target))
                .Select(stat => (partition, stat.FileId)));
        }
    }

    private async Task CheckSavepointAsync(CancellationToken cancellationToken)
    {
        var path = state.Properties.Layout.PathOf($"{target}.savepoint");
        var content = await state.Storage.TryReadAsync(path, cancellationToken).ConfigureAwait(false);
        if (content is not { Length: > 0 })
        {
            return;
        }

        foreach (var (partition, files) in TimelineAvro.ReadSavepoint(content, path).PartitionMetadata)
        {
            await ListAsync(partition, cancellationToken).ConfigureAwait(false);
            if (files.DataFiles.FirstOrDefault(file => !names[partition].Contains(file)) is { } missing)
            {
                throw Gone($"The file {missing} of partition '{partition}', which the savepoint protects, is gone.");
            }
        }
    }

    private async Task CheckStatAsync(Instant undone, string partition, WriteStat stat, CancellationToken cancellationToken)
    {
        if (!InstantTime.TryParse(stat.PrevCommit, out var previous) || previous > target)
        {
            return;
        }

        await ListAsync(partition, cancellationToken).ConfigureAwait(false);
        if (!slices[partition].Contains((stat.FileId, previous)))
        {
            throw Gone($"File group {stat.FileId} of partition '{partition}', which {undone.Time} changed, has lost its slice {previous}.");
        }
    }

    private async Task CheckReplacedAsync(
        Instant undone, CommitMetadata metadata, IReadOnlySet<(string Partition, string FileId)> held, CancellationToken cancellationToken)
    {
        foreach (var (partition, fileIds) in metadata.ReplacedFileIds)
        {
            await ListAsync(partition, cancellationToken).ConfigureAwait(false);
            var present = slices[partition].Select(slice => slice.FileId).ToHashSet(StringComparer.Ordinal);
            if (fileIds.FirstOrDefault(fileId => !present.Contains(fileId) && !begunSince.Contains((partition, fileId)) && !held.Contains((partition, fileId))) is { } missing)
            {
                throw Gone($"File group {missing} of partition '{partition}', which {undone.Time} replaced, is gone.");
            }
        }
    }

    private async Task ListAsync(string partition, CancellationToken cancellationToken)
    {
        if (names.ContainsKey(partition))
        {
            return;
        }

        var found = new HashSet<string>(StringComparer.Ordinal);
        var begun = new HashSet<(string, InstantTime)>();
        await foreach (var entry in state.Storage.ListAsync(partition, recursive: false, cancellationToken).ConfigureAwait(false))
        {
            if (state.GoingFiles.Contains(entry.Path))
            {
                continue;
            }

            found.Add(entry.Name);
            if (BaseFileName.TryParse(entry.Name, out var file))
            {
                begun.Add((file.FileId, file.Instant));
            }
            else if (LogFileName.TryParse(entry.Name, out var log))
            {
                begun.Add((log.FileId, log.Instant));
            }
        }

        (names[partition], slices[partition]) = (found, begun);
    }

    private LakehouseException Gone(string what) => new(
        ErrorKind.Invalid,
        $"The table cannot go back to {target}. {what}",
        new ErrorContext { Table = state.Properties.TableName, Instant = target.ToString() },
        "Files are cleaned once no retained commit needs them; make a savepoint, or retain more commits, to be able to go back further.");
}
