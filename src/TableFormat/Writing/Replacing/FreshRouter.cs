using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Indexing;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Preparation;
using Lakehouse.TableFormat.Writing.Routing;
using Lakehouse.TableFormat.Writing.Sorting;

namespace Lakehouse.TableFormat.Writing.Replacing;

/// <summary>
/// Routes every row into a new file group, whatever is stored: what an insert overwrite writes. Rows of one key are weighed against each
/// other as ever; on a bucket table the bucket follows from the key.
/// </summary>
/// <param name="buckets">The table's buckets; null where the writer chooses the groups.</param>
/// <param name="options">Sizes and ids.</param>
/// <param name="sortColumns">Columns that order the rows of the new groups; empty keeps the order in which they came.</param>
internal sealed class FreshRouter(BucketIndex? buckets, WriterOptions options, IReadOnlyList<string> sortColumns) : IRouter
{
    /// <inheritdoc />
    public async Task<Routed> RouteAsync(TableState state, PreparedRows rows, CancellationToken cancellationToken)
    {
        var sort = sortColumns.Count == 0 ? null : new SortedWinners(rows, sortColumns);
        var rowsPerFile = buckets is null ? await RowsPerFileAsync(state, rows, cancellationToken).ConfigureAwait(false) : int.MaxValue;
        var tasks = new List<GroupTask>();
        var skipped = 0L;
        foreach (var (group, offered) in Offered(rows).Groups)
        {
            var winners = new WinnerTable(rows.Batches, offered);
            skipped += winners.Superseded;
            tasks.AddRange(Cut(rows, group, sort?.Of(winners) ?? winners, rowsPerFile));
        }

        return new Routed(tasks, skipped);
    }

    // Without buckets all rows of a partition are offered to one.
    private Candidates Offered(PreparedRows rows)
    {
        var candidates = new Candidates();
        for (var batch = 0; batch < rows.Batches.Count; batch++)
        {
            var incoming = rows.Batches[batch];
            for (var row = 0; row < incoming.RowCount; row++)
            {
                candidates.Add(
                    rows.Partitions[incoming.PartitionOf(row)],
                    buckets?.BucketOf(incoming.KeyOf(row)) ?? 0,
                    new Winner(new RowRef(batch, row), Deletes: false, Forced: false));
            }
        }

        return candidates;
    }

    private IEnumerable<GroupTask> Cut(PreparedRows rows, (string Partition, int Bucket) group, WinnerTable winners, int rowsPerFile)
    {
        for (var start = 0; start < winners.Count; start += Math.Min(rowsPerFile, winners.Count - start))
        {
            var part = winners.Count <= rowsPerFile
                ? winners
                : new WinnerTable(rows.Batches, [.. Enumerable.Range(start, Math.Min(rowsPerFile, winners.Count - start)).Select(index => winners[index])]);
            var id = buckets is null ? $"{options.Ids.NewId():D}-0" : BucketIndex.FileId(group.Bucket, options.Ids.NewId());
            yield return new GroupTask(group.Partition, id, null, part);
        }
    }

    private async Task<int> RowsPerFileAsync(TableState state, PreparedRows rows, CancellationToken cancellationToken)
    {
        var view = await FileSystemView.LoadAsync(state, asOf: null, rows.Partitions, cancellationToken).ConfigureAwait(false);
        var sizes = new FileSizing(state.Storage, options);
        var files = view.LatestSlices.Select(slice => slice.BaseFile).OfType<BaseFile>().ToList();
        var rowBytes = await sizes.RowBytesAsync(files, cancellationToken).ConfigureAwait(false);
        return (int)Math.Min(int.MaxValue, sizes.RoomInNew(rowBytes));
    }
}
