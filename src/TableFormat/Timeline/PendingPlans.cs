using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>Reads the plans of pending compactions, log compactions and clusterings. Stateless.</summary>
internal static class PendingPlans
{
    /// <summary>The plan of a compaction or log compaction; null for one whose writer died before it wrote the plan.</summary>
    /// <exception cref="LakehouseException">Corrupt: the file is gone or half-written.</exception>
    public static async Task<CompactionPlan?> ReadCompactionAsync(TableState state, Instant instant, CancellationToken cancellationToken)
    {
        var (content, path) = await ReadAsync(state, instant, cancellationToken).ConfigureAwait(false);
        return content.Length == 0 ? null : TimelineAvro.ReadCompactionPlan(content, path);
    }

    /// <summary>The file groups that any pending plan works on, by partition and file id.</summary>
    public static Task<IReadOnlySet<(string Partition, string FileId)>> GroupsAsync(TableState state, CancellationToken cancellationToken) =>
        GroupsAsync(state, exceptFor: null, cancellationToken);

    /// <summary>The file groups that pending plans work on, but for those of one action.</summary>
    /// <param name="state">The table.</param>
    /// <param name="exceptFor">An action whose plans do not count; null counts all.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<IReadOnlySet<(string Partition, string FileId)>> GroupsAsync(
        TableState state, TimelineAction? exceptFor, CancellationToken cancellationToken)
    {
        var groups = new HashSet<(string Partition, string FileId)>();
        foreach (var instant in state.Timeline.PendingWrites.Where(instant => instant.Action != exceptFor))
        {
            groups.UnionWith(await GroupsOfAsync(state, instant, cancellationToken).ConfigureAwait(false));
        }

        return groups;
    }

    /// <summary>The file groups that one pending plan works on; none for an instant that is a write.</summary>
    public static async Task<IEnumerable<(string Partition, string FileId)>> GroupsOfAsync(
        TableState state, Instant instant, CancellationToken cancellationToken)
    {
        if (instant.Action is TimelineAction.Compaction or TimelineAction.LogCompaction)
        {
            var plan = await ReadCompactionAsync(state, instant, cancellationToken).ConfigureAwait(false);
            return (plan?.Operations ?? []).Select(operation => (operation.PartitionPath ?? string.Empty, operation.FileId ?? string.Empty));
        }

        return instant.Action is TimelineAction.ReplaceCommit or TimelineAction.Clustering
            ? await ClusteredAsync(state, instant, cancellationToken).ConfigureAwait(false)
            : [];
    }

    /// <summary>The plan of a pending replace commit; null for one whose writer died before it wrote the plan.</summary>
    public static async Task<RequestedReplaceMetadata?> ReadReplaceAsync(TableState state, Instant instant, CancellationToken cancellationToken)
    {
        var (content, path) = await ReadAsync(state, instant, cancellationToken).ConfigureAwait(false);
        return content.Length == 0 ? null : TimelineAvro.ReadRequestedReplace(content, path);
    }

    private static async Task<IEnumerable<(string Partition, string FileId)>> ClusteredAsync(
        TableState state, Instant instant, CancellationToken cancellationToken)
    {
        if (await ReadReplaceAsync(state, instant, cancellationToken).ConfigureAwait(false) is not { IsClustering: true, ClusteringPlan: { } plan })
        {
            return [];
        }

        return PendingGroups.GroupsOf(plan);
    }

    private static async Task<(byte[] Content, string Path)> ReadAsync(TableState state, Instant instant, CancellationToken cancellationToken)
    {
        var path = state.Properties.Layout.PathOf(instant.In(InstantState.Requested).FileName(state.Properties.Layout));
        var content = await state.Storage.TryReadAsync(path, cancellationToken).ConfigureAwait(false);
        return (content ?? throw Gone(state, instant, path), path);
    }

    private static LakehouseException Gone(TableState state, Instant instant, string path) => new(
        ErrorKind.Corrupt,
        $"The plan of the pending {instant.ActionName} is gone.",
        new ErrorContext { Table = state.Properties.TableName, Instant = instant.Time.ToString(), Path = $"{state.Storage.Root}/{path}" },
        "Load the table again; if the error stays, restore the file from a backup.");
}
