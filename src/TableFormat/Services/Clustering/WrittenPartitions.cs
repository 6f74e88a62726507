using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services.Clustering;

/// <summary>Which partitions writes have touched since a moment.</summary>
internal static class WrittenPartitions
{
    /// <summary>Partitions of completed and pending writes that began at or after <paramref name="since"/>; services do not count.</summary>
    public static async Task<HashSet<string>> SinceAsync(TableState state, InstantTime since, CancellationToken cancellationToken)
    {
        var partitions = new HashSet<string>(StringComparer.Ordinal);
        foreach (var write in state.Timeline.CompletedWrites.Where(write => write.Time >= since))
        {
            var metadata = await state.MetadataOfAsync(write, cancellationToken).ConfigureAwait(false);
            if (metadata.OperationType.CanChangeSchema())
            {
                partitions.UnionWith(metadata.PartitionToWriteStats.Keys);
                partitions.UnionWith(metadata.ReplacedFileIds.Keys);
            }
        }

        return partitions;
    }
}
