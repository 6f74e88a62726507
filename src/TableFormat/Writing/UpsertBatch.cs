using Apache.Arrow;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Writing;

/// <summary>Rows for one table, as columns, in the order in which they happened. Owns its Arrow batch.</summary>
/// <param name="schema">Data columns of <paramref name="rows"/>, in the same order (no meta columns).</param>
/// <param name="rows">The rows; column i has the type of field i.</param>
/// <param name="kinds">One per row; empty means that every row is an upsert.</param>
public sealed class UpsertBatch(TableSchema schema, RecordBatch rows, ReadOnlyMemory<RowKind> kinds) : IDisposable
{
    /// <summary>Data columns.</summary>
    public TableSchema Schema { get; } = schema;

    /// <summary>The rows.</summary>
    public RecordBatch Rows { get; } = rows;

    /// <summary>What each row asks for; empty when all are upserts.</summary>
    public ReadOnlyMemory<RowKind> Kinds { get; } = kinds;

    /// <summary>What the row at <paramref name="index"/> asks for.</summary>
    public RowKind KindOf(int index) => Kinds.IsEmpty ? RowKind.Upsert : Kinds.Span[index];

    /// <inheritdoc />
    public void Dispose() => Rows.Dispose();
}
