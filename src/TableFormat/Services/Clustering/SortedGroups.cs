using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Services.Clustering;

/// <summary>File groups that an earlier clustering has sorted by the same columns and no write has changed since.</summary>
internal sealed class SortedGroups
{
    /// <summary>Name of the plan's parameter that holds the sort columns; Hudi's own.</summary>
    public const string Parameter = "hoodie.clustering.plan.strategy.sort.columns";

    private readonly HashSet<(string Partition, string FileId, InstantTime Instant)> groups = [];

    private SortedGroups()
    {
    }

    /// <summary>Reads the plans of the completed clusterings that are on the timeline.</summary>
    public static async Task<SortedGroups> LoadAsync(TableState state, IReadOnlyList<string> columns, CancellationToken cancellationToken)
    {
        var sorted = new SortedGroups();
        foreach (var write in state.Timeline.CompletedWrites.Where(write => write.Action == TimelineAction.ReplaceCommit && columns.Count > 0))
        {
            var metadata = await state.MetadataOfAsync(write, cancellationToken).ConfigureAwait(false);
            if (metadata.OperationType == WriteOperation.Cluster
                && await ColumnsOfAsync(state, write, cancellationToken).ConfigureAwait(false) == string.Join(',', columns))
            {
                sorted.groups.UnionWith(metadata.PartitionToWriteStats
                    .SelectMany(partition => partition.Value.Select(stat => (partition.Key, stat.FileId, write.Time))));
            }
        }

        return sorted;
    }

    /// <summary>Whether the slice is as that clustering wrote it.</summary>
    public bool Contains(FileSlice slice) =>
        slice.LogFiles.Count == 0 && groups.Contains((slice.PartitionPath, slice.FileId, slice.BaseInstant));

    private static async Task<string?> ColumnsOfAsync(TableState state, Instant write, CancellationToken cancellationToken)
    {
        var path = state.Properties.Layout.PathOf(write.In(InstantState.Requested).FileName(state.Properties.Layout));
        var content = await state.Storage.TryReadAsync(path, cancellationToken).ConfigureAwait(false);
        return content is { Length: > 0 }
            ? TimelineAvro.ReadRequestedReplace(content, path).ClusteringPlan?.Strategy?.StrategyParams?.GetValueOrDefault(Parameter)
            : null;
    }
}
