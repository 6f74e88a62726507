using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Preparation;

namespace Lakehouse.TableFormat.Writing.Replacing;

/// <summary>The live file groups that a replace commit makes invisible (spec 2.4.3).</summary>
internal static class ReplacedFileGroups
{
    /// <summary>Whether an operation replaces what is stored.</summary>
    public static bool Replaces(WriteOperation operation) =>
        operation is WriteOperation.InsertOverwrite or WriteOperation.InsertOverwriteTable or WriteOperation.DeletePartition;

    /// <summary>The live groups of some partitions, or of all when null.</summary>
    /// <exception cref="LakehouseException">Conflict: a pending compaction or clustering works on one of them.</exception>
    public static async Task<IReadOnlyList<(string Partition, string FileId)>> FindAsync(
        TableState state, IReadOnlyCollection<string>? partitions, CancellationToken cancellationToken)
    {
        var view = await FileSystemView.LoadAsync(state, asOf: null, partitions, cancellationToken).ConfigureAwait(false);
        var groups = view.LatestSlices.Select(slice => (slice.PartitionPath, slice.FileId)).ToList();
        var pending = await PendingGroups.LoadAsync(state, cancellationToken).ConfigureAwait(false);
        foreach (var (partition, fileId) in groups)
        {
            if (pending.InstantOf(partition, fileId) is { } instant)
            {
                throw new LakehouseException(
                    ErrorKind.Conflict,
                    $"File group {fileId} cannot be replaced while the {Name(pending, instant)} {instant.Time} works on it.",
                    new ErrorContext { Table = state.Properties.TableName, Instant = instant.Time.ToString(), Path = partition },
                    "Let it finish, or take it back, and try again.");
            }
        }

        return groups;
    }

    /// <summary>Refuses partitions that the table does not have.</summary>
    /// <exception cref="LakehouseException">Invalid, naming them.</exception>
    public static async Task RequirePartitionsAsync(TableState state, IReadOnlyList<string> partitions, CancellationToken cancellationToken)
    {
        var view = await FileSystemView.LoadAsync(state, cancellationToken: cancellationToken).ConfigureAwait(false);
        var unknown = partitions.Except(view.Partitions, StringComparer.Ordinal).ToList();
        if (unknown.Count > 0 || partitions.Count == 0)
        {
            throw new LakehouseException(
                ErrorKind.Invalid,
                partitions.Count == 0 ? "No partition is named." : $"The table has no partition {string.Join(", ", unknown)}.",
                new ErrorContext { Table = state.Properties.TableName },
                "Name partitions as the table's folders are named, such as region=eu.");
        }
    }

    /// <summary>Refuses rows that an operation which replaces what is stored has no use for.</summary>
    /// <exception cref="LakehouseException">Invalid: deletions, or rows for an operation that takes none.</exception>
    public static void RefuseDeletions(WriteOperation operation, PreparedRows rows)
    {
        var takesRows = operation != WriteOperation.DeletePartition;
        if (!takesRows || rows.Batches.Any(batch => Enumerable.Range(0, batch.RowCount).Any(row => batch.KindOf(row) != RowKind.Upsert)))
        {
            throw new LakehouseException(
                ErrorKind.Invalid,
                takesRows ? "Rows that replace what is stored cannot be deletions." : "Deleting partitions takes partition paths, not rows.",
                fix: takesRows ? "Leave the deletions out." : "Delete the partitions by their paths.");
        }
    }

    private static string Name(PendingGroups pending, Instant instant) =>
        pending.Clusterings.Any(clustering => clustering.Instant == instant) ? "pending clustering" : $"pending {instant.ActionName}";
}
