using Lakehouse.Catalog.Desired;
using Lakehouse.Catalog.Metastore;

namespace Lakehouse.Catalog.Planning;

/// <summary>Compares a table's partitions with the registered ones.</summary>
/// <param name="metastore">Where they are registered.</param>
/// <param name="desired">Makes the partitions as they are to be.</param>
/// <param name="table">The table as it is to be.</param>
internal sealed class PartitionDifference(IMetastore metastore, DesiredTable desired, MetastoreTable table)
{
    private readonly Dictionary<string, MetastorePartition> wanted = new(StringComparer.Ordinal);
    private readonly List<MetastorePartition> altered = [];
    private readonly List<MetastorePartition> dropped = [];
    private readonly List<string> problems = [];

    /// <summary>Folders that cannot be registered, and why.</summary>
    public IReadOnlyList<string> Problems => problems;

    /// <summary>The steps that make the registered partitions those of the scope.</summary>
    /// <param name="scope">Which partitions count.</param>
    /// <param name="observed">The registered table, or null when it is made anew.</param>
    /// <param name="withColumns">False where the server has copied the columns to the partitions by then.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<IReadOnlyList<SyncStep>> StepsAsync(PartitionScope scope, MetastoreTable? observed, bool withColumns, CancellationToken cancellationToken)
    {
        foreach (var path in scope.Live)
        {
            Want(path);
        }

        if (observed is not null && scope.IsAll && table.PartitionKeys.Count > 0)
        {
            await foreach (var partition in metastore.ListPartitionsAsync(observed, cancellationToken).ConfigureAwait(false))
            {
                Compare(partition, withColumns);
            }
        }
        else if (observed is not null)
        {
            await CompareNamedAsync(scope, observed, withColumns, cancellationToken).ConfigureAwait(false);
        }

        return
        [
            .. Step(PartitionChangeKind.Add, [.. wanted.Values]),
            .. Step(PartitionChangeKind.Alter, altered),
            .. Step(PartitionChangeKind.Drop, dropped),
        ];
    }

    private async Task CompareNamedAsync(PartitionScope scope, MetastoreTable observed, bool withColumns, CancellationToken cancellationToken)
    {
        var gone = scope.Gone.Select(path => desired.Partition(table, path)).OfType<MetastorePartition>().ToList();
        var values = wanted.Values.Concat(gone).Select(partition => partition.Values).DistinctBy(Key);
        foreach (var batch in values.Chunk(metastore.Limits.GetBatch).ToList())
        {
            foreach (var partition in await metastore.GetPartitionsAsync(observed, batch, cancellationToken).ConfigureAwait(false))
            {
                Compare(partition, withColumns);
            }
        }
    }

    private void Want(string path)
    {
        if (desired.Partition(table, path) is not { } partition)
        {
            problems.Add($"partition folder {path} does not tell the values of {string.Join(", ", table.PartitionKeys.Select(key => key.Name))}");
        }
        else if (!wanted.TryAdd(Key(partition.Values), partition))
        {
            problems.Add($"partition folder {path} has the same values as {wanted[Key(partition.Values)].Storage.Location}");
        }
    }

    private void Compare(MetastorePartition registered, bool withColumns)
    {
        if (!wanted.Remove(Key(registered.Values), out var partition))
        {
            dropped.Add(registered);
        }
        else if (desired.Kept(registered, partition) is var kept && TableDifference.Differs(registered.Storage, kept.Storage, withColumns))
        {
            altered.Add(kept);
        }
    }

    private static IEnumerable<SyncStep> Step(PartitionChangeKind kind, IReadOnlyList<MetastorePartition> partitions) =>
        partitions.Count == 0 ? [] : [new ChangePartitions(kind, partitions)];

    private static string Key(IReadOnlyList<string> values) => string.Join('\u0001', values);
}
