using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Preparation;

namespace Lakehouse.TableFormat.Writing.Routing;

/// <summary>
/// Rows for log files that may be older than what is stored, decided before they are written, because the merge of a log cannot (spec 5.8): a late
/// deletion would win, and a row that follows a deletion with a smaller ordering value than the base file's would bring the base file's row back.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="rows">The write.</param>
/// <param name="ordering">Its ordering field.</param>
internal sealed class LateRows(TableState table, PreparedRows rows, Field ordering)
{
    private readonly KeyProbe probe = new(table, ordering, rows.Batches);
    private readonly DeletedLogKeys deleted = DeletedLogKeys.Of(table.Storage);

    /// <summary>The same tasks without deletions that are late or delete nothing; groups to which a deleted key returns get a new base file.</summary>
    public async Task<Routed> SettleAsync(Routed routed, CancellationToken cancellationToken)
    {
        var tasks = new List<GroupTask>(routed.Tasks.Count);
        foreach (var task in routed.Tasks)
        {
            var settled = task.Log is null || task.Stored is null ? task : await SettleAsync(task, cancellationToken).ConfigureAwait(false);
            if (settled.Winners.Count > 0)
            {
                tasks.Add(settled);
            }
        }

        var dropped = routed.Tasks.Sum(task => task.Winners.Count) - tasks.Sum(task => task.Winners.Count);
        return routed with { Tasks = tasks, Skipped = routed.Skipped + dropped };
    }

    private async Task<GroupTask> SettleAsync(GroupTask task, CancellationToken cancellationToken)
    {
        var settled = await WithoutLateDeletesAsync(task, cancellationToken).ConfigureAwait(false);
        return await deleted.HoldAnyAsync(table.Storage, task.Stored!, settled.Winners, rows.Batches, cancellationToken).ConfigureAwait(false)
            ? settled with { Log = null }
            : settled;
    }

    private async Task<GroupTask> WithoutLateDeletesAsync(GroupTask task, CancellationToken cancellationToken)
    {
        var winners = task.Winners;
        if (!Enumerable.Range(0, winners.Count).Any(index => winners[index] is { Deletes: true, Forced: false }))
        {
            return task;
        }

        var hits = await probe.FindAsync(task.Stored!, winners, cancellationToken).ConfigureAwait(false);
        var deletes = hits.Where(hit => !hit.StoredIsNewer).Select(hit => hit.Winner).ToHashSet();
        var staying = Enumerable.Range(0, winners.Count).Where(index => !winners[index].Deletes || deletes.Contains(index));
        return task with { Winners = new WinnerTable(rows.Batches, [.. staying.Select(index => winners[index])]) };
    }
}
