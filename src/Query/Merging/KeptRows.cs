using Apache.Arrow;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Query.Merging;

/// <summary>Added rows of a merge that is kept. Not thread-safe.</summary>
/// <param name="rows">The rows, held for this reader.</param>
internal sealed class KeptRows(AddedRows rows) : IHandedRows
{
    private int next;

    /// <inheritdoc />
    public TableSchema Schema => rows.Schema;

    /// <inheritdoc />
    public RecordBatch? Next() => next < rows.Batches.Count ? rows.Batches[next++] : null;

    /// <inheritdoc />
    public void Dispose() => rows.LetGo();
}
