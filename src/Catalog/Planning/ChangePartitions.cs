using Lakehouse.Catalog.Metastore;

namespace Lakehouse.Catalog.Planning;

/// <summary>Adds, changes or removes partitions, in calls as large as the metastore takes.</summary>
/// <param name="Kind">Which of the three.</param>
/// <param name="Partitions">The partitions; only their values count where they are removed.</param>
internal sealed record ChangePartitions(PartitionChangeKind Kind, IReadOnlyList<MetastorePartition> Partitions) : SyncStep
{
    public override SyncChange Change => new(
        Kind switch { PartitionChangeKind.Add => "add partitions", PartitionChangeKind.Alter => "alter partitions", _ => "drop partitions" },
        [.. Partitions.Select(partition => string.Join(" / ", partition.Values))]);

    public override async Task ApplyAsync(SyncTarget target, CancellationToken cancellationToken)
    {
        var table = await target.CurrentAsync(cancellationToken).ConfigureAwait(false);
        var (metastore, limits) = (target.Metastore, target.Metastore.Limits);
        var batch = Kind switch { PartitionChangeKind.Add => limits.AddBatch, PartitionChangeKind.Alter => limits.AlterBatch, _ => limits.DropBatch };
        foreach (var some in Partitions.Chunk(batch))
        {
            var call = Kind switch
            {
                PartitionChangeKind.Add => metastore.AddPartitionsAsync(table, some, cancellationToken),
                PartitionChangeKind.Alter => metastore.AlterPartitionsAsync(table, some, cancellationToken),
                _ => metastore.DropPartitionsAsync(table, [.. some.Select(partition => partition.Values)], cancellationToken),
            };
            await call.ConfigureAwait(false);
        }
    }
}
