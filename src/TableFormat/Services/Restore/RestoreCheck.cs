using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services.Restore;

/// <summary>
/// Makes sure, before anything is undone, that the files of the older state are still there: those that a savepoint lists, and those without which
/// the moment cannot be read.
/// </summary>
internal sealed class RestoreCheck(TableState state, InstantTime target)
{
    /// <summary>Refuses to go back to fewer rows than there were.</summary>
    /// <exception cref="LakehouseException">Invalid, naming a file or slice that was cleaned.</exception>
    public async Task RefuseMissingFilesAsync(CancellationToken cancellationToken)
    {
        await CheckSavepointAsync(cancellationToken).ConfigureAwait(false);
        var view = await FileSystemView.LoadAsync(state, target, cancellationToken: cancellationToken).ConfigureAwait(false);
        await new RetentionCheck(state).RequireHeldAsync(target, view, cancellationToken).ConfigureAwait(false);
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
            var names = await NamesAsync(partition, cancellationToken).ConfigureAwait(false);
            if (files.DataFiles.FirstOrDefault(file => !names.Contains(file)) is { } missing)
            {
                throw Gone($"The file {missing} of partition '{partition}', which the savepoint protects, is gone.");
            }
        }
    }

    private async Task<HashSet<string>> NamesAsync(string partition, CancellationToken cancellationToken)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var entry in state.Storage.ListAsync(partition, recursive: false, cancellationToken).ConfigureAwait(false))
        {
            if (!state.GoingFiles.Contains(entry.Path))
            {
                names.Add(entry.Name);
            }
        }

        return names;
    }

    private LakehouseException Gone(string what) => new(
        ErrorKind.Invalid,
        $"The table cannot go back to {target}. {what}",
        new ErrorContext { Table = state.Properties.TableName, Instant = target.ToString() },
        "Files are cleaned once no retained commit needs them; make a savepoint, or retain more commits, to be able to go back further.");
}
