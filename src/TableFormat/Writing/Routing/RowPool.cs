using Lakehouse.TableFormat.Indexing;
using Lakehouse.TableFormat.Writing.Preparation;

namespace Lakehouse.TableFormat.Writing.Routing;

/// <summary>The rows of a write per bucket, partitions together, in the order in which they came.</summary>
internal sealed class RowPool
{
    private readonly SortedDictionary<int, List<RowRef>> buckets = [];
    private readonly IReadOnlyList<IncomingBatch> batches;

    /// <summary>Sorts every row into its bucket.</summary>
    public RowPool(PreparedRows rows, BucketIndex index)
    {
        batches = rows.Batches;
        for (var number = 0; number < batches.Count; number++)
        {
            for (var row = 0; row < batches[number].RowCount; row++)
            {
                ListOf(index.BucketOf(batches[number].KeyOf(row))).Add(new RowRef(number, row));
            }
        }
    }

    /// <summary>Rows by bucket.</summary>
    public IReadOnlyDictionary<int, List<RowRef>> Buckets => buckets;

    /// <summary>Whether the row deletes its key wherever it lies.</summary>
    public bool DeletesByKey(RowRef row) => batches[row.Batch].KindOf(row.Row) == RowKind.DeleteByKey;

    /// <summary>A row as a candidate.</summary>
    public Winner Candidate(RowRef row) =>
        new(row, batches[row.Batch].KindOf(row.Row) != RowKind.Upsert, batches[row.Batch].DeletesAlways(row.Row));

    private List<RowRef> ListOf(int bucket)
    {
        if (!buckets.TryGetValue(bucket, out var rows))
        {
            buckets.Add(bucket, rows = []);
        }

        return rows;
    }
}
