using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.FileGroups.Views;

/// <summary>Finds a table's files by listing folders, a bounded number at a time. No data file is opened.</summary>
internal static class FileListing
{
    /// <summary>Lists a table.</summary>
    /// <param name="table">The state that the groups are built for.</param>
    /// <param name="partitions">Partitions to list; null discovers all by their metafiles.</param>
    /// <param name="cancellationToken">Stops the listing.</param>
    public static async Task<TableFiles> ListAsync(TableState table, IReadOnlyCollection<string>? partitions, CancellationToken cancellationToken)
    {
        var listings = partitions is null
            ? await PartitionLister.ListAllAsync(table.Storage, cancellationToken).ConfigureAwait(false)
            : await PartitionLister.ListAsync(table.Storage, [.. partitions.Distinct()], cancellationToken).ConfigureAwait(false);
        var replaced = await ReplacedGroups.LoadAsync(table, cancellationToken).ConfigureAwait(false);
        return TableFiles.Of(table, listings.AsParallel().Select(PartitionFiles.Of).ToArray(), replaced);
    }

    /// <summary>Lists some partitions again; those that are not known come in, whether they have a metafile or not.</summary>
    public static async Task<TableFiles> ListAgainAsync(TableFiles known, IReadOnlyCollection<string> partitions, CancellationToken cancellationToken)
    {
        var listings = await PartitionLister.ListAsync(known.State.Storage, partitions, cancellationToken).ConfigureAwait(false);
        return (known with { Partitions = known.Partitions.SetItems(listings.Select(listing => KeyValuePair.Create(listing.Path, PartitionFiles.Of(listing)))) }).Listed().At(known.State);
    }
}
