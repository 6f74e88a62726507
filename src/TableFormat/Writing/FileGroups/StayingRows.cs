using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.FileGroups.Slices;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Writing.FileGroups;

/// <summary>Cuts the rows that stay out of a base file's batches: a batch that stays whole is handed on as it is, runs of others are copied as bytes. Not thread-safe.</summary>
/// <param name="columns">Columns of the batches.</param>
/// <param name="staying">Rows of the file that stay, ascending.</param>
internal sealed class StayingRows(TableSchema columns, IReadOnlyList<RowRange> staying)
{
    private readonly List<RowRun> runs = [];
    private int next;
    private long position;

    /// <summary>The rows of the file's next batch that stay, or null for none. The given batch is disposed unless it is the result.</summary>
    public RecordBatch? Next(RecordBatch batch)
    {
        var rows = Collect(batch.Length);
        position += batch.Length;
        if (rows == batch.Length)
        {
            return batch;
        }

        using (batch)
        {
            return rows == 0 ? null : new RecordBatch(batch.Schema, Copy(batch), rows);
        }
    }

    private List<IArrowArray> Copy(RecordBatch batch)
    {
        var runs = this.runs.ToArray();
        var arrays = new List<IArrowArray>(batch.ColumnCount);
        for (var column = 0; column < batch.ColumnCount; column++)
        {
            arrays.Add(Gather.Rows(columns.Fields[column].Type, [batch.Column(column)], runs));
        }

        return arrays;
    }

    private int Collect(int length)
    {
        runs.Clear();
        var rows = 0;
        for (var end = position + length; next < staying.Count && staying[next].Start < end; next++)
        {
            var from = Math.Max(staying[next].Start, position);
            var to = Math.Min(staying[next].Start + staying[next].Count, end);
            if (to > from)
            {
                runs.Add(new RowRun(0, (int)(from - position), (int)(to - from)));
                rows += (int)(to - from);
            }

            if (staying[next].Start + staying[next].Count > end)
            {
                break;
            }
        }

        return rows;
    }
}
