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

    /// <summary>Folders that are listed at the same time, where there are that many.</summary>
    internal const int ListingsAtOnce = 8;

    private const string TimelineFolder = ".hoodie";

    internal static async Task<IReadOnlyList<PartitionListing>> ListAllAsync(IStorage table, CancellationToken cancellationToken)
    {
        var found = new List<PartitionListing>();
        IReadOnlyList<string> folders = [""];
        while (folders.Count > 0)
        {
            var below = new List<string>();
            foreach (var (listing, children) in await ListFoldersAsync(table, folders, cancellationToken).ConfigureAwait(false))
            {
                if (IsPartition(listing))
                {
                    found.Add(listing);
                }
                else
                {
                    below.AddRange(children);
                }
            }

            folders = below;
        }

        found.Sort(static (left, right) => string.CompareOrdinal(left.Path, right.Path));
        return found;
    }

    /// <summary>Lists partitions whose paths are known, whether they have a metafile or not.</summary>
    internal static async Task<IReadOnlyList<PartitionListing>> ListAsync(IStorage table, IReadOnlyCollection<string> partitions, CancellationToken cancellationToken) =>
        [.. (await ListFoldersAsync(table, [.. partitions.Order(StringComparer.Ordinal)], cancellationToken).ConfigureAwait(false)).Select(folder => folder.Listing)];

    internal static async Task<PartitionListing> ListAsync(IStorage table, string partition, CancellationToken cancellationToken) =>
        (await ListFolderAsync(table, partition, cancellationToken).ConfigureAwait(false)).Listing;

    /// <summary>Whether a folder is a partition.</summary>
    internal static bool IsPartition(PartitionListing listing) => listing.Files.Any(static file => IsMetafile(file.Name));

    internal static bool IsMetafile(string name) =>
        name is MetafileName or MetafileName + ".parquet" or MetafileName + ".orc";

    private static async Task<(PartitionListing Listing, List<string> Folders)[]> ListFoldersAsync(
        IStorage table, IReadOnlyList<string> folders, CancellationToken cancellationToken)
    {
        var results = new (PartitionListing Listing, List<string> Folders)[folders.Count];
        var limits = new ParallelOptions
        {
            MaxDegreeOfParallelism = folders.Count < ListingsAtOnce ? 1 : ListingsAtOnce,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForAsync(0, folders.Count, limits, async (index, stop) =>
            results[index] = await ListFolderAsync(table, folders[index], stop).ConfigureAwait(false)).ConfigureAwait(false);
        return results;
    }

    private static async Task<(PartitionListing Listing, List<string> Folders)> ListFolderAsync(
        IStorage table, string folder, CancellationToken cancellationToken)
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

        return (new PartitionListing(folder, files), folders);
    }
}
