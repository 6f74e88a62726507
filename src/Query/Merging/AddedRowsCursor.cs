using Apache.Arrow;

namespace Lakehouse.Query.Merging;

/// <summary>Where one thread stands in the added rows of a table. Not thread-safe.</summary>
/// <param name="scan">The scan that the threads share.</param>
internal sealed class AddedRowsCursor(AddedRowsScan scan) : IDisposable
{
    private IHandedRows? rows;
    private RecordBatch? batch;
    private int row;

    /// <summary>Copies the next rows into a chunk.</summary>
    /// <returns>Number of rows; 0 at the end.</returns>
    public int Fill(nint chunk, int capacity)
    {
        while (rows is not null || Open())
        {
            if (batch is not null && row < batch.Length)
            {
                var count = Math.Min(capacity, batch.Length - row);
                scan.Copy(batch, rows!.Schema, row, count, chunk);
                row += count;
                return count;
            }

            (batch, row) = (rows!.Next(), 0);
            if (batch is null)
            {
                Dispose();
            }
        }

        return 0;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        rows?.Dispose();
        (rows, batch) = (null, null);
        scan.Table.Trim();
    }

    private bool Open()
    {
        if (scan.NextSlice() is not { } slice)
        {
            return false;
        }

        rows = scan.Table.Open(slice, scan.Needed, scan.Stop);
        return true;
    }
}
