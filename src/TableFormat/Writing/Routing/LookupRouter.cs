using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Preparation;

namespace Lakehouse.TableFormat.Writing.Routing;

/// <summary>
/// Routes on tables whose file groups do not follow from the keys (Spark's bloom and simple index): looks every key up in the newest
/// slices of its partition; new keys fill small files, then begin new groups (spec 7).
/// </summary>
internal sealed class LookupRouter(WriterOptions options) : IRouter
{
    /// <inheritdoc />
    public async Task<Routed> RouteAsync(TableState state, PreparedRows rows, CancellationToken cancellationToken)
    {
        var deletesByKey = Rows(rows).Where(row => KindOf(rows, row) == RowKind.DeleteByKey).ToList();
        var live = await LiveGroups.LoadAsync(state, deletesByKey.Count > 0 ? null : rows.Partitions, cancellationToken).ConfigureAwait(false);
        var stored = live.Groups.Where(group => group.Slice.BaseFile is not null).ToLookup(group => group.Slice.PartitionPath);
        var ordering = state.Properties.OrderingField is { } name && rows.Schema.TryGetField(name, out var field) ? field : null;
        var probe = new KeyProbe(state, ordering, rows.Batches);
        var sizes = new FileSizing(state.Storage, options);
        var tasks = new List<GroupTask>();
        var skipped = 0L;
        foreach (var partition in rows.Partitions.Union(deletesByKey.Count > 0 ? live.Partitions : []))
        {
            var winners = new WinnerTable(rows.Batches, Concerning(rows, partition));
            skipped += winners.Superseded;
            var groups = new PartitionGroups(partition, winners, rows.Batches);
            foreach (var group in stored[partition])
            {
                groups.Add(group, await probe.FindHomeAsync(group.Slice, winners, cancellationToken).ConfigureAwait(false));
            }

            skipped += await groups.PlaceInsertsAsync(sizes, options.Ids, cancellationToken).ConfigureAwait(false);
            tasks.AddRange(groups.Tasks);
        }

        return new Routed(tasks, skipped);
    }

    private static IEnumerable<RowRef> Rows(PreparedRows rows) =>
        rows.Batches.SelectMany((batch, number) => Enumerable.Range(0, batch.RowCount).Select(row => new RowRef(number, row)));

    private static RowKind KindOf(PreparedRows rows, RowRef row) => rows.Batches[row.Batch].KindOf(row.Row);

    private static List<Winner> Concerning(PreparedRows rows, string partition)
    {
        var candidates = new List<Winner>();
        foreach (var row in Rows(rows))
        {
            var batch = rows.Batches[row.Batch];
            if (batch.KindOf(row.Row) == RowKind.DeleteByKey || rows.Partitions[batch.PartitionOf(row.Row)] == partition)
            {
                candidates.Add(new Winner(row, batch.KindOf(row.Row) != RowKind.Upsert, batch.DeletesAlways(row.Row)));
            }
        }

        return candidates;
    }
}
