using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.FileGroups.Views;

/// <summary>
/// The newest known files of one table in this process: listed once, then followed along the timeline. One caller at a time brings them
/// forward; the others wait and share the result. Thread-safe.
/// </summary>
/// <param name="snapshots">Where files are remembered beyond this process; null for nowhere.</param>
internal sealed class ViewCache(SnapshotFolder? snapshots)
{
    // Taking in an instant costs about as much as listing so many files.
    private const int FilesPerInstant = 100;
    private const int FewInstants = 50;

    // A table with fewer files is listed faster than remembered; what an instant changes is taken in faster than stored.
    private const int FewFiles = 1000;
    private const int InstantsPerSnapshot = 20;

    private readonly SemaphoreSlim turn = new(1, 1);
    private volatile bool isForgotten;
    private TableFiles? newest;
    private long loaded;
    private bool wasAsked;
    private int sinceSnapshot = InstantsPerSnapshot;

    /// <summary>The files as the state sees them, all partitions.</summary>
    /// <param name="table">The state; older ones than the newest known are answered from the newest files.</param>
    /// <param name="withPending">Whether files of writes that are not completed have to be there too.</param>
    /// <param name="partitions">Partitions that matter; null for all.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<TableFiles> GetAsync(TableState table, bool withPending, IReadOnlyCollection<string>? partitions, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (isForgotten)
            {
                isForgotten = false;
                newest = null;
                snapshots?.Delete(table.Storage.Root);
            }

            newest ??= Remembered(table);

            if (newest is null && partitions is not null && !wasAsked)
            {
                // One look at a few partitions does not pay for listing all of them.
                wasAsked = true;
                return await FileListing.ListAsync(table, partitions, cancellationToken).ConfigureAwait(false);
            }

            var files = await ForwardAsync(table, cancellationToken).ConfigureAwait(false);
            if (withPending && await ActionFiles.InMotionAsync(table, cancellationToken).ConfigureAwait(false) is var moving and not { Count: 0 })
            {
                var again = moving is null ? files.Partitions.Keys : moving.Intersect(partitions ?? moving);
                files = await FileListing.ListAgainAsync(files, [.. moving is null && partitions is not null ? partitions : again], cancellationToken).ConfigureAwait(false);
                Keep(table, files);
            }

            return files;
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Lists everything the next time.</summary>
    public void Forget() => isForgotten = true;

    private async Task<TableFiles> ForwardAsync(TableState table, CancellationToken cancellationToken)
    {
        if (newest is { } known)
        {
            if (table.Loaded < loaded)
            {
                return known.Replaced.Covers(table)
                    ? known.At(table)
                    : await FileListing.ListAsync(table, partitions: null, cancellationToken).ConfigureAwait(false);
            }

            if (TimelineChanges.Between(known.State, table) is { } changes)
            {
                var files = changes.IsEmpty ? known.At(table) : await TakeInAsync(known, table, changes, cancellationToken).ConfigureAwait(false);
                if (files is not null)
                {
                    sinceSnapshot += changes.Count;
                    return Keep(table, files);
                }
            }
        }

        sinceSnapshot = InstantsPerSnapshot;
        return Keep(table, await FileListing.ListAsync(table, partitions: null, cancellationToken).ConfigureAwait(false));
    }

    private static async Task<TableFiles?> TakeInAsync(TableFiles known, TableState table, TimelineChanges changes, CancellationToken cancellationToken)
    {
        if (changes.Count > FewInstants + (known.Count / FilesPerInstant))
        {
            return null;
        }

        try
        {
            return await new FileChanges(known, table).ApplyAsync(changes, cancellationToken).ConfigureAwait(false);
        }
        catch (LakehouseException failure) when (failure.Kind == ErrorKind.Corrupt)
        {
            // An instant's file that is torn, or archived meanwhile, tells nothing about files; a listing does.
            return null;
        }
    }

    private TableFiles Keep(TableState table, TableFiles files)
    {
        if (table.Loaded >= loaded)
        {
            newest = files;
            loaded = table.Loaded;
            if (sinceSnapshot >= InstantsPerSnapshot && files.Count >= FewFiles && snapshots is not null)
            {
                sinceSnapshot = 0;
                snapshots.Write(files);
            }
        }

        return files;
    }

    private TableFiles? Remembered(TableState table)
    {
        if (snapshots?.TryRead(table) is not { } files)
        {
            return null;
        }

        sinceSnapshot = 0;
        return files;
    }
}
