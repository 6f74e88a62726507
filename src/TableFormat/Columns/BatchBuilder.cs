using Apache.Arrow;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>Builds a batch of rows column by column. Not thread-safe.</summary>
/// <param name="schema">Columns, in order.</param>
public sealed class BatchBuilder(TableSchema schema) : IDisposable
{
    /// <summary>Columns, in order.</summary>
    public TableSchema Schema { get; } = schema;

    /// <summary>Rows ended so far.</summary>
    public int RowCount => throw new NotSupportedException();

    /// <summary>Bytes that the rows occupy.</summary>
    public long ByteCount => throw new NotSupportedException();

    /// <summary>Builder of a column.</summary>
    public ColumnBuilder this[int column] => throw new NotSupportedException();

    /// <summary>Ends a row; columns that got no value get a null.</summary>
    public void EndRow() => throw new NotSupportedException();

    /// <summary>Drops every row from <paramref name="rows"/> on, and a row that was begun.</summary>
    public void Truncate(int rows) => throw new NotSupportedException();

    /// <summary>The rows as a batch; the builder is empty afterwards.</summary>
    public RecordBatch Build() => throw new NotSupportedException();

    /// <inheritdoc />
    public void Dispose()
    {
    }
}
