using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.FileGroups;

/// <summary>
/// Finds a table's partitions as Java does (spec 1.4): a folder with a partition metafile is one and is not descended into,
/// every other folder but <c>.hoodie</c> is. One listing per folder; no file is opened.
/// </summary>
internal static class PartitionLister
{
    /// <summary>Name of the metafile; with a Parquet or ORC metafile an extension follows.</summary>
    internal const string MetafileName = ".hoodie_partition_metadata";

    private const string TimelineFolder = ".hoodie";

    internal static async Task<IReadOnlyList<PartitionListing>> ListAllAsync(IStorage table, CancellationToken cancellationToken)
    {
        var found = new List<PartitionListing>();
        var pending = new Stack<string>([""]);
        while (pending.TryPop(out var folder))
        {
            var (files, folders) = await ListFolderAsync(table, folder, cancellationToken).ConfigureAwait(false);
            if (files.Exists(static file => IsMetafile(file.Name)))
            {
                found.Add(new PartitionListing(folder, files));
                continue;
            }

            foreach (var child in folders)
            {
                pending.Push(child);
            }
        }

        found.Sort(static (left, right) => string.CompareOrdinal(left.Path, right.Path));
        return found;
    }

    internal static async Task<PartitionListing> ListAsync(IStorage table, string partition, CancellationToken cancellationToken) =>
        new(partition, (await ListFolderAsync(table, partition, cancellationToken).ConfigureAwait(false)).Files);

    internal static bool IsMetafile(string name) =>
        name is MetafileName or MetafileName + ".parquet" or MetafileName + ".orc";

    private static async Task<(List<StorageEntry> Files, List<string> Folders)> ListFolderAsync(
        IStorage table,
        string folder,
        CancellationToken cancellationToken)
    {
        var files = new List<StorageEntry>();
        var folders = new List<string>();
        await foreach (var entry in table.ListAsync(folder, recursive: false, cancellationToken).ConfigureAwait(false))
        {
            if (!entry.IsFolder)
            {
                files.Add(entry);
            }
            else if (entry.Path != TimelineFolder)
            {
                folders.Add(entry.Path);
            }
        }

        return (files, folders);
    }
}
