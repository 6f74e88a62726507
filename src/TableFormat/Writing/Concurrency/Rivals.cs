using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Markers;

namespace Lakehouse.TableFormat.Writing.Concurrency;

/// <summary>
/// Finds the instants that one instant must not meet (spec 9.2): writes that were completed and plans that were made since its work was
/// planned. "Since" goes by what the planner saw, not by instant times: among several writers a smaller instant may complete later. Stateless.
/// </summary>
/// <param name="context">The table's writer and services.</param>
/// <param name="before">The table as the planner saw it.</param>
/// <param name="instant">The instant.</param>
internal sealed class Rivals(WriterContext context, TableState before, Instant instant)
{
    private readonly HashSet<InstantTime> completedBefore = [.. before.Timeline.CompletedWrites.Select(known => known.Time)];
    private readonly HashSet<InstantTime> plannedBefore = [.. before.Timeline.PendingWrites.Where(IsPlan).Select(known => known.Time)];

    private Heartbeats Heartbeats => context.Transactions.Heartbeats;

    /// <summary>Writes that were completed meanwhile. Compactions whose plan was known are none: what is written follows their slice.</summary>
    public async Task<List<Rival>> CompletedAsync(TableState now, CancellationToken cancellationToken)
    {
        var rivals = new List<Rival>();
        foreach (var other in now.Timeline.CompletedWrites.Where(IsNew))
        {
            var metadata = await now.MetadataOfAsync(other, cancellationToken).ConfigureAwait(false);
            if (metadata.OperationType != WriteOperation.LogCompact)
            {
                rivals.Add(new Rival(other, Named(other, metadata), GroupSet.Of(metadata)));
            }
        }

        return rivals;
    }

    /// <summary>
    /// What a clustering must not meet: every write newer than its plan, and every older one that overtook the plan. It asks the timeline, so
    /// it also holds for a plan that another process made.
    /// </summary>
    public async Task<List<Rival>> AgainstClusteringAsync(TableState now, CancellationToken cancellationToken)
    {
        var rivals = new List<Rival>();
        foreach (var other in now.Timeline.CompletedWrites.Where(other => other.Time != instant.Time))
        {
            var metadata = await now.MetadataOfAsync(other, cancellationToken).ConfigureAwait(false);
            var overtook = metadata.ExtraMetadata.TryGetValue(CarriedMetadata.SupersedesKey, out var plans)
                && plans.Contains(instant.Time.ToString(), StringComparison.Ordinal);
            if ((overtook || other.Time > instant.Time || IsNew(other)) && metadata.OperationType != WriteOperation.LogCompact)
            {
                rivals.Add(new Rival(other, Named(other, metadata), GroupSet.Of(metadata)));
            }
        }

        return rivals;
    }

    /// <summary>Pending plans: compactions that were not known, and clusterings. Those of ours that are clusterings yield.</summary>
    public async Task<List<Rival>> PlannedAsync(TableState now, CancellationToken cancellationToken)
    {
        var rivals = new List<Rival>();
        foreach (var other in now.Timeline.PendingWrites.Where(other => other.Time != instant.Time && IsPlan(other)))
        {
            if (other.Action is TimelineAction.LogCompaction || (other.Action is TimelineAction.Compaction && plannedBefore.Contains(other.Time)))
            {
                continue;
            }

            var groups = GroupSet.Of(await PendingPlans.GroupsOfAsync(now, other, cancellationToken).ConfigureAwait(false));
            if (!groups.IsEmpty)
            {
                rivals.Add(new Rival(other, $"the pending {Kind(other)} {other.Time}", groups) { Yields = await YieldsAsync(now, other, cancellationToken).ConfigureAwait(false) });
            }
        }

        return rivals;
    }

    /// <summary>Older writes that are alive, by what they have announced and planned so far. Of two that meet, the older one goes on.</summary>
    public async Task<List<Rival>> PendingAsync(TableState now, CancellationToken cancellationToken)
    {
        var rivals = new List<Rival>();
        foreach (var other in now.Timeline.PendingWrites.Where(other => other.Time < instant.Time && other.Action is not (TimelineAction.Compaction or TimelineAction.LogCompaction)))
        {
            if (Heartbeats.IsOurs(other.Time) || Heartbeats.IsGivenUpOn(other.Time) || !await Heartbeats.IsAliveAsync(other.Time, cancellationToken).ConfigureAwait(false))
            {
                continue;
            }

            // A clustering is judged by its plan.
            if (other.Action is TimelineAction.ReplaceCommit or TimelineAction.Clustering
                && await PendingPlans.ReadReplaceAsync(now, other, cancellationToken).ConfigureAwait(false) is { IsClustering: true })
            {
                continue;
            }

            var groups = GroupSet.Of(await new MarkerFolder(now.Storage, other.Time).ListAsync(cancellationToken).ConfigureAwait(false));
            foreach (var stat in (await ProfileAsync(now, other, cancellationToken).ConfigureAwait(false)).PartitionToWriteStats)
            {
                foreach (var planned in stat.Value)
                {
                    groups.Add(stat.Key, planned.FileId);
                }
            }

            var writer = await Heartbeats.WriterOfAsync(other.Time, cancellationToken).ConfigureAwait(false) ?? "another engine";
            rivals.Add(new Rival(other, $"the pending {other.ActionName} {other.Time} of {writer}", groups));
        }

        return rivals;
    }

    private static bool IsPlan(Instant other) =>
        other.Action is TimelineAction.Compaction or TimelineAction.LogCompaction or TimelineAction.ReplaceCommit or TimelineAction.Clustering;

    private static string Kind(Instant plan) => plan.Action == TimelineAction.Compaction ? "compaction" : "clustering";

    private bool IsNew(Instant other) =>
        other.Time != instant.Time && !completedBefore.Contains(other.Time) && !plannedBefore.Contains(other.Time);

    private string Named(Instant other, CommitMetadata metadata)
    {
        var writer = metadata.ExtraMetadata.TryGetValue(CarriedMetadata.WriterKey, out var name) ? name
            : metadata.ExtraMetadata.ContainsKey(IndexSettings.Key) ? "this program"
            : "another engine";
        return $"the {other.ActionName} {other.Time} of {writer}";
    }

    private static async Task<bool> YieldsAsync(TableState now, Instant plan, CancellationToken cancellationToken) =>
        plan.Action is TimelineAction.ReplaceCommit or TimelineAction.Clustering
        && await PendingPlans.ReadReplaceAsync(now, plan, cancellationToken).ConfigureAwait(false) is { } replace
        && (replace.ExtraMetadata?.ContainsKey(CarriedMetadata.YieldsKey) == true || replace.ClusteringPlan?.ExtraMetadata?.ContainsKey(CarriedMetadata.YieldsKey) == true);

    // A profile is for Java and for us; one that cannot be read says nothing.
    private static async Task<CommitMetadata> ProfileAsync(TableState now, Instant pending, CancellationToken cancellationToken)
    {
        var path = now.Properties.Layout.PathOf(pending.In(InstantState.Inflight).FileName(now.Properties.Layout));
        var content = await now.Storage.TryReadAsync(path, cancellationToken).ConfigureAwait(false);
        try
        {
            return content is null or { Length: 0 } ? CommitMetadata.Empty : CommitMetadataJson.Read(content, path);
        }
        catch (LakehouseException)
        {
            return CommitMetadata.Empty;
        }
    }
}
