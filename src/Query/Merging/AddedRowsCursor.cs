namespace Lakehouse.Query.Merging;

/// <summary>Where one thread stands in the added rows of a table. Not thread-safe.</summary>
/// <param name="scan">The scan that the threads share.</param>
internal sealed class AddedRowsCursor(AddedRowsScan scan) : IDisposable
{
    private AddedRows? rows;
    private int batch;
    private int row;

    /// <summary>Copies the next rows into a chunk.</summary>
    /// <returns>Number of rows; 0 at the end.</returns>
    public int Fill(nint chunk, int capacity)
    {
        while (true)
        {
            if (rows is null && !Open())
            {
                return 0;
            }

            if (batch < rows!.Batches.Count)
            {
                var current = rows.Batches[batch];
                var count = Math.Min(capacity, current.Length - row);
                if (count > 0)
                {
                    scan.Copy(current, rows.Schema, row, count, chunk);
                    row += count;
                    return count;
                }

                batch++;
                row = 0;
                continue;
            }

            Dispose();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        rows?.LetGo();
        rows = null;
        scan.Table.Trim();
    }

    private bool Open()
    {
        if (scan.NextSlice() is not { } slice)
        {
            return false;
        }

        rows = scan.Table.Added(slice, scan.Needed, scan.Stop);
        (batch, row) = (0, 0);
        return true;
    }
}
