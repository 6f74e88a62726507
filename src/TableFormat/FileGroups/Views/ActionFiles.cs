using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.FileGroups.Views;

/// <summary>What cleans and rollbacks say, and which partitions pending actions may be changing.</summary>
internal static class ActionFiles
{
    /// <summary>A completed clean's result; null when its file is empty or gone.</summary>
    public static async ValueTask<CleanMetadata?> CleanAsync(TableState table, Instant clean, CancellationToken cancellationToken)
    {
        var (content, path) = await ReadAsync(table, clean, cancellationToken).ConfigureAwait(false);
        return content is { Length: > 0 } ? TimelineAvro.ReadCleanMetadata(content, path) : null;
    }

    /// <summary>A completed rollback's result; null when its file is empty or gone.</summary>
    public static async ValueTask<RollbackMetadata?> RollbackAsync(TableState table, Instant rollback, CancellationToken cancellationToken)
    {
        var (content, path) = await ReadAsync(table, rollback, cancellationToken).ConfigureAwait(false);
        return content is { Length: > 0 } ? TimelineAvro.ReadRollbackMetadata(content, path) : null;
    }

    /// <summary>What a rollback is going to undo; null when its plan is empty or gone.</summary>
    public static async ValueTask<RollbackPlan?> RollbackPlanAsync(TableState table, Instant rollback, CancellationToken cancellationToken)
    {
        var (content, path) = await ReadAsync(table, rollback.In(InstantState.Requested), cancellationToken).ConfigureAwait(false);
        return content is { Length: > 0 } ? TimelineAvro.ReadRollbackPlan(content, path) : null;
    }

    /// <summary>
    /// Partitions in which actions that are not completed may have put or removed files that a view shows; null when nothing bounds them. A
    /// pending write of base files shows in no view; of log files it does, since those of version 6 carry their slice's instant.
    /// </summary>
    public static async ValueTask<IReadOnlySet<string>?> InMotionAsync(TableState table, CancellationToken cancellationToken)
    {
        var partitions = new HashSet<string>(StringComparer.Ordinal);
        foreach (var pending in table.Timeline.Instants.Where(instant => instant.State == InstantState.Inflight))
        {
            switch (pending.Action)
            {
                case TimelineAction.DeltaCommit or TimelineAction.LogCompaction when await ProfileAsync(table, pending, cancellationToken).ConfigureAwait(false) is { Count: > 0 } profile:
                    partitions.UnionWith(profile);
                    break;
                case TimelineAction.DeltaCommit or TimelineAction.LogCompaction or TimelineAction.Clean or TimelineAction.Rollback or TimelineAction.Restore:
                    return null;
                default:
                    break;
            }
        }

        return partitions;
    }

    /// <summary>Partitions that an inflight write says it touches; none when it does not say.</summary>
    public static async ValueTask<IReadOnlyCollection<string>> ProfileAsync(TableState table, Instant inflight, CancellationToken cancellationToken)
    {
        try
        {
            var (metadata, _) = await CommitMetadataReader.ReadAsync(table.Storage, table.Properties.Layout, inflight, cancellationToken).ConfigureAwait(false);
            return [.. metadata.PartitionToWriteStats.Keys];
        }
        catch (LakehouseException failure) when (failure.Kind == ErrorKind.Corrupt)
        {
            // Completed or rolled back meanwhile, or never filled: no bound.
            return [];
        }
    }

    private static async ValueTask<(byte[]? Content, string Path)> ReadAsync(TableState table, Instant instant, CancellationToken cancellationToken)
    {
        var path = table.Properties.Layout.PathOf(instant.FileName(table.Properties.Layout));
        return (await table.Storage.TryReadAsync(path, cancellationToken).ConfigureAwait(false), $"{table.Storage.Root}/{path}");
    }
}
