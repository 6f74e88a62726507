using Apache.Arrow;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Query.Merging;

/// <summary>
/// All rows of a slice, base rows too, as this program reads them: for slices whose log does not fit into memory, and for base files whose
/// columns DuckDB would not find. Reads on the calling thread, which is one of DuckDB's. Not thread-safe.
/// </summary>
/// <param name="schema">Columns of the batches.</param>
/// <param name="rows">The rows.</param>
internal sealed class StreamedRows(TableSchema schema, IAsyncEnumerator<RecordBatch> rows) : IHandedRows
{
    private RecordBatch? current;

    /// <inheritdoc />
    public TableSchema Schema => schema;

    /// <inheritdoc />
    public RecordBatch? Next()
    {
        current?.Dispose();
        current = null;
        return current = rows.MoveNextAsync().AsTask().GetAwaiter().GetResult() ? rows.Current : null;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        current?.Dispose();
        rows.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
