using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Preparation;

namespace Lakehouse.TableFormat.Writing.FileGroups;

/// <summary>
/// The batches of a write with the meta columns of log records (spec 5.10). What all file groups share is made once; nothing is copied.
/// Thread-safe.
/// </summary>
internal sealed class LogBatches
{
    private readonly Apache.Arrow.Schema arrow;
    private readonly PreparedRows rows;
    private readonly Lazy<IArrowArray[][]> shared;

    /// <param name="rows">The write.</param>
    /// <param name="instant">Its instant.</param>
    /// <param name="firstTask">Task number of the first batch in sequence numbers; one more for each other.</param>
    public LogBatches(PreparedRows rows, InstantTime instant, int firstTask)
    {
        this.rows = rows;
        Schema = MetaSchema.Prepend(rows.Schema);
        arrow = ArrowMapping.ToArrow(rows.Schema, withMeta: true);
        shared = new Lazy<IArrowArray[][]>(() => [.. rows.Batches.Select((batch, number) => SharedColumns(batch.RowCount, instant, firstTask + number))]);
    }

    /// <summary>Meta columns, then data columns.</summary>
    public TableSchema Schema { get; }

    /// <summary>One batch as records of a file group. Its columns belong to the write, so it is not to be disposed.</summary>
    public RecordBatch Of(int batch, string partition, string fileId)
    {
        var incoming = rows.Batches[batch];
        var columns = shared.Value[batch];
        var zeros = (Int32Array)columns[2];
        return new RecordBatch(
            arrow,
            [columns[0], columns[1], incoming.Keys, Repeat(partition, zeros), Repeat(fileId, zeros), .. incoming.Columns],
            incoming.RowCount);
    }

    private static IArrowArray[] SharedColumns(int count, InstantTime instant, int task)
    {
        var zeros = new Int32Array(new ArrowBuffer(new byte[count * sizeof(int)]), ArrowBuffer.Empty, count, 0, 0);
        return [Repeat(instant.ToString(), zeros), new SeqnoColumn(instant, task).Next(count), zeros];
    }

    private static DictionaryArray Repeat(string text, Int32Array zeros) =>
        new(RepeatedText.Type, zeros, ConstantColumn.Create(text, 1));
}
