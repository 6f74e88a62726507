using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.FileGroups.Slices;

/// <summary>Batches of base rows without those that go. Stateless.</summary>
internal static class StayingBatch
{
    /// <summary>The rows of a batch that stay: the batch itself where all do, null where none does.</summary>
    /// <param name="batch">Rows of a base file; belongs to this call.</param>
    /// <param name="schema">Its columns.</param>
    /// <param name="dropped">Rows that go.</param>
    /// <param name="firstRow">Position of the first row in the file.</param>
    internal static RecordBatch? Of(RecordBatch batch, TableSchema schema, DroppedRows dropped, long firstRow)
    {
        var staying = dropped.Count == 0 ? [new RowRange(firstRow, batch.Length)] : dropped.Staying(firstRow, batch.Length);
        if (staying is [var whole] && whole.Count == batch.Length)
        {
            return batch;
        }

        using var source = batch;
        if (staying.Count == 0)
        {
            return null;
        }

        var runs = new RowRun[staying.Count];
        var rows = 0;
        for (var index = 0; index < runs.Length; index++)
        {
            runs[index] = new RowRun(0, (int)(staying[index].Start - firstRow), (int)staying[index].Count);
            rows += runs[index].Count;
        }

        return new RecordBatch(
            batch.Schema,
            schema.Fields.Select((field, column) => Gather.Rows(field.Type, [batch.Column(column)], runs)),
            rows);
    }
}
