namespace Lakehouse.TableFormat.Timeline;

/// <summary>
/// The stored plans of compactions and clusterings that have not completed, and the file groups they name. Plans hold full paths that lie
/// as soon as a table was moved; partition and file id do not. Immutable.
/// </summary>
internal sealed class PendingGroups
{
    private readonly Dictionary<(string Partition, string FileId), Instant> groups = [];
    private readonly List<(Instant Instant, RequestedReplaceMetadata Plan)> clusterings = [];

    private PendingGroups()
    {
    }

    /// <summary>Pending clusterings with their plans, oldest first.</summary>
    public IReadOnlyList<(Instant Instant, RequestedReplaceMetadata Plan)> Clusterings => clusterings;

    /// <summary>Reads the plans of all pending instants. One small file per instant; a plan that was not stored whole counts as none.</summary>
    public static async Task<PendingGroups> LoadAsync(TableState state, CancellationToken cancellationToken)
    {
        var plans = new PendingGroups();
        foreach (var instant in state.Timeline.PendingWrites)
        {
            if (await ReadAsync(state, instant, cancellationToken).ConfigureAwait(false) is { } content)
            {
                plans.Add(instant, content, PathOf(state, instant));
            }
        }

        return plans;
    }

    /// <summary>The pending instant whose plan names a file group, or null.</summary>
    public Instant? InstantOf(string partition, string fileId) => groups.GetValueOrDefault((partition, fileId));

    /// <summary>The first pending instant whose plan names a group of a partition, or null.</summary>
    public Instant? InstantIn(string partition) => groups.FirstOrDefault(group => group.Key.Partition == partition).Value;

    /// <summary>File groups that a clustering's plan names.</summary>
    public static IEnumerable<(string Partition, string FileId)> GroupsOf(ClusteringPlan plan) => plan.InputGroups
        .SelectMany(group => group.Slices)
        .Where(slice => slice.FileId is not null)
        .Select(slice => (slice.PartitionPath ?? string.Empty, slice.FileId!));

    private static async Task<byte[]?> ReadAsync(TableState state, Instant instant, CancellationToken cancellationToken)
    {
        if (instant.Action is not (TimelineAction.ReplaceCommit or TimelineAction.Clustering or TimelineAction.Compaction or TimelineAction.LogCompaction))
        {
            return null;
        }

        var content = await state.Storage.TryReadAsync(PathOf(state, instant), cancellationToken).ConfigureAwait(false);
        return content is { Length: > 0 } ? content : null;
    }

    private static string PathOf(TableState state, Instant instant) =>
        state.Properties.Layout.PathOf(instant.In(InstantState.Requested).FileName(state.Properties.Layout));

    private void Add(Instant instant, byte[] content, string path)
    {
        if (instant.Action is TimelineAction.Compaction or TimelineAction.LogCompaction)
        {
            foreach (var operation in TimelineAvro.ReadCompactionPlan(content, path).Operations)
            {
                groups.TryAdd((operation.PartitionPath ?? string.Empty, operation.FileId ?? string.Empty), instant);
            }

            return;
        }

        var requested = TimelineAvro.ReadRequestedReplace(content, path);
        if (requested.ClusteringPlan is { } plan && requested.IsClustering)
        {
            clusterings.Add((instant, requested));
            foreach (var group in GroupsOf(plan))
            {
                groups.TryAdd(group, instant);
            }
        }
    }
}
