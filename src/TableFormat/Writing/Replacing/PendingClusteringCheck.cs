using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Routing;

namespace Lakehouse.TableFormat.Writing.Replacing;

/// <summary>
/// Refuses to change file groups that a pending clustering has read, as Hudi does (spec 8.2): the change would be lost. A clustering that
/// its maker runs at once gives way instead.
/// </summary>
internal static class PendingClusteringCheck
{
    /// <summary>Checks a write's file groups.</summary>
    /// <exception cref="LakehouseException">Conflict, naming the clustering's instant.</exception>
    public static async Task RefuseAsync(TableState state, IEnumerable<GroupTask> tasks, CancellationToken cancellationToken)
    {
        if (!state.Timeline.PendingWrites.Any(write => write.Action is TimelineAction.ReplaceCommit or TimelineAction.Clustering))
        {
            return;
        }

        var pending = await PendingGroups.LoadAsync(state, cancellationToken).ConfigureAwait(false);
        var blocking = pending.Clusterings.Where(clustering => !GivesWay(clustering.Plan)).Select(clustering => clustering.Instant).ToHashSet();
        foreach (var task in tasks.Where(task => task.Stored is not null))
        {
            if (pending.InstantOf(task.Partition, task.FileId) is { } instant && blocking.Contains(instant))
            {
                throw new LakehouseException(
                    ErrorKind.Conflict,
                    $"File group {task.FileId} is being clustered by {instant.Time}, which is pending; rows that change it would be lost.",
                    new ErrorContext { Table = state.Properties.TableName, Instant = instant.Time.ToString(), Path = task.Partition },
                    "Execute the clustering (lakehouse cluster --mode pending-only) or take it back (--mode roll-back-pending), then write again.");
            }
        }
    }

    /// <summary>Whether a stored plan gives way to writes.</summary>
    public static bool GivesWay(RequestedReplaceMetadata stored) => stored.ExtraMetadata?.ContainsKey(CarriedMetadata.YieldsKey) == true;
}
