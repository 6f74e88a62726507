using System.Text.Json;
using Lakehouse.TableFormat.FileGroups.Views;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Concurrency;

namespace Lakehouse.TableFormat.Writing.Commits;

/// <summary>
/// What is looked at right before an instant is completed, with the table's lock held: the list of spec 15 and the conflicts of spec 9.2.
/// </summary>
/// <param name="context">The table's writer and services.</param>
/// <param name="before">The table as it was when the work was planned.</param>
/// <param name="instant">The instant.</param>
/// <param name="isRequested">Whether its requested file is still there, asked with the lock held.</param>
internal sealed class CompletionCheck(WriterContext context, TableState before, Instant instant, bool isRequested)
{
    private readonly Rivals rivals = new(context, before, instant);

    /// <summary>Why the instant cannot be completed; null when nothing is in the way.</summary>
    public async Task<CommitOutcome.Conflicted?> FindAsync(
        TableState now, TableTransaction transaction, CommitMetadata metadata, CancellationToken cancellationToken) =>
        await transaction.IsHeldAsync(cancellationToken).ConfigureAwait(false)
            ? await RolledBackAsync(now, cancellationToken).ConfigureAwait(false) ?? await RivalAsync(now, metadata, cancellationToken).ConfigureAwait(false)
            : new CommitOutcome.Conflicted("another process, because the table's lock was lost") { MayRepeat = context.Options.Concurrency == ConcurrencyMode.Optimistic };

    /// <summary>The pending clusterings of ours that the write overtakes, as the commit notes them; null for none.</summary>
    public async Task<string?> OvertakenAsync(TableState now, CommitMetadata metadata, CancellationToken cancellationToken)
    {
        if (!IsWrite(metadata))
        {
            return null;
        }

        var touched = GroupSet.Of(metadata);
        var overtaken = (await rivals.PlannedAsync(now, cancellationToken).ConfigureAwait(false))
            .Where(rival => rival.Yields && touched.Meets(rival.Groups) is not null).Select(rival => rival.Instant.Time.ToString()).ToList();
        return overtaken.Count == 0 ? null : JsonSerializer.Serialize(overtaken);
    }

    private static bool IsWrite(CommitMetadata metadata) =>
        metadata.OperationType is not (WriteOperation.Compact or WriteOperation.LogCompact or WriteOperation.Cluster);

    private async Task<CommitOutcome.Conflicted?> RolledBackAsync(TableState now, CancellationToken cancellationToken)
    {
        if (now.Timeline.FindWrite(instant.Time)?.State != InstantState.Inflight || !isRequested)
        {
            return new CommitOutcome.Conflicted("another writer, which rolled this write back");
        }

        foreach (var rollback in now.Timeline.Instants.Where(other => other is { Action: TimelineAction.Rollback, State: not InstantState.Completed }))
        {
            var plan = await ActionFiles.RollbackPlanAsync(now, rollback, cancellationToken).ConfigureAwait(false);
            if (plan?.InstantToRollback?.CommitTime == instant.Time.ToString())
            {
                return new CommitOutcome.Conflicted($"the rollback {rollback.Time}, which undoes this write") { Instant = rollback.Time };
            }
        }

        return await context.Transactions.Heartbeats.ConfirmAsync(instant.Time, cancellationToken).ConfigureAwait(false)
            ? null
            : new CommitOutcome.Conflicted("other writers, which may have taken this one for dead: its heartbeat had stopped");
    }

    private async Task<CommitOutcome.Conflicted?> RivalAsync(TableState now, CommitMetadata metadata, CancellationToken cancellationToken)
    {
        // Rows that are only moved together follow their plan; writes that do not fit it have lost already.
        if (instant.Action is TimelineAction.Compaction or TimelineAction.LogCompaction)
        {
            return null;
        }

        var touched = GroupSet.Of(metadata);
        var clusters = metadata.OperationType == WriteOperation.Cluster;
        var completed = clusters
            ? await rivals.AgainstClusteringAsync(now, cancellationToken).ConfigureAwait(false)
            : await rivals.CompletedAsync(now, cancellationToken).ConfigureAwait(false);
        var planned = await rivals.PlannedAsync(now, cancellationToken).ConfigureAwait(false);
        foreach (var rival in completed.Concat(planned.Where(plan => clusters || !plan.Yields)))
        {
            if (Meeting(metadata, touched, rival.Groups) is { } where)
            {
                return new CommitOutcome.Conflicted($"{rival.Name}, in {where}") { Instant = rival.Instant.Time };
            }
        }

        return null;
    }

    private string? Meeting(CommitMetadata metadata, GroupSet touched, GroupSet other)
    {
        if (!IsWrite(metadata))
        {
            return touched.Meets(other);
        }

        var bucketed = !metadata.ExtraMetadata.TryGetValue(IndexSettings.Key, out var index) || IndexSettings.FromJson(index).Kind == IndexKind.Bucket;
        if (bucketed)
        {
            return context.Options.KeyScope == KeyScope.Table ? touched.MeetsInAnyPartition(other) : touched.Meets(other);
        }

        // Without buckets the same new key may have gone to a new group on both sides (spec 15, 50).
        return touched.Meets(other)
            ?? (metadata.OperationType == WriteOperation.Upsert ? touched.Inserted.Where(other.Inserted.Contains).Select(partition => $"new keys of partition {partition}").FirstOrDefault() : null);
    }
}
