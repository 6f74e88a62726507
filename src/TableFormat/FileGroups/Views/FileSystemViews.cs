using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.FileGroups.Views;

/// <summary>Where views come from: what the store's memory knows, brought up to the state asked for, or a listing. Thread-safe.</summary>
internal static class FileSystemViews
{
    /// <summary>A view of a table at a state. Slices that a clean which is not completed takes away are not in it.</summary>
    /// <param name="table">Properties and timeline.</param>
    /// <param name="asOf">Newest instant to see; null sees all that is committed.</param>
    /// <param name="partitions">Partitions to see, existing or not; null sees all.</param>
    /// <param name="withPending">
    /// Whether log files of writes that are not completed have to be in their slices, as in a listing. A writer needs them, to give its own
    /// files names that are free; a reader skips their blocks anyway, and needs no listing without them.
    /// </param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static async Task<FileSystemView> GetAsync(
        TableState table, InstantTime? asOf, IReadOnlyCollection<string>? partitions, bool withPending, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(table);
        var files = table.Storage.Memory is { } memory
            ? await CacheOf(memory, table.Storage.Root).GetAsync(table, withPending, partitions, cancellationToken).ConfigureAwait(false)
            : await FileListing.ListAsync(table, partitions, cancellationToken).ConfigureAwait(false);
        var unknown = partitions?.Where(partition => !files.Partitions.ContainsKey(partition)).ToArray() ?? [];
        return (unknown.Length == 0 ? files : await FileListing.ListAgainAsync(files, unknown, cancellationToken).ConfigureAwait(false)).View(asOf, partitions);
    }

    /// <summary>Forgets what is known of a table's files, so that the next view lists them: something happened that its timeline does not tell.</summary>
    public static void Forget(IStorage table)
    {
        if (table.Memory is { } memory)
        {
            CacheOf(memory, table.Root).Forget();
        }
    }

    private static ViewCache CacheOf(StorageMemory memory, string root) =>
        memory.GetOrAdd(root, () => new ViewCache(memory.CacheFolder is { } folder ? new SnapshotFolder(folder) : null));
}
