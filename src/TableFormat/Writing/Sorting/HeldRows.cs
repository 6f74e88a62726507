using Apache.Arrow;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Writing.Routing;

namespace Lakehouse.TableFormat.Writing.Sorting;

/// <summary>Sorts batches that are in memory; they stay the caller's.</summary>
internal sealed class HeldRows(TableSchema columns, IReadOnlyList<int> positions, IReadOnlyList<RecordBatch> batches)
{
    /// <summary>The rows in order, as new batches of at most so many rows.</summary>
    public IEnumerable<RecordBatch> Sorted(int batchRows)
    {
        var order = RowOrder.Of([.. batches.Select(batch => (SortKeys.Of(batch.Column, positions), batch.Length))]);
        var runs = new RunList();
        foreach (var row in order)
        {
            runs.Add(row.Batch, row.Row, 1);
            if (runs.Rows == batchRows)
            {
                yield return GatheredRows.Of(columns, batches, runs);
                runs.Clear();
            }
        }

        if (runs.Rows > 0)
        {
            yield return GatheredRows.Of(columns, batches, runs);
        }
    }
}
