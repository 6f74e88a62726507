using Apache.Arrow;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Columns;

/// <summary>
/// Builds a batch of rows column by column: append one value to every column, then call <see cref="EndRow"/>. Not thread-safe.
/// </summary>
public sealed class BatchBuilder : IDisposable
{
    private readonly ColumnBuilder[] columns;
    private readonly Apache.Arrow.Schema arrow;

    /// <summary>Makes an empty builder.</summary>
    /// <param name="schema">Columns, in order.</param>
    public BatchBuilder(TableSchema schema)
    {
        Schema = schema;
        arrow = ArrowMapping.ToArrow(schema, withMeta: false);
        columns = [.. schema.Fields.Select(field => ColumnBuilder.Create(field.Type))];
    }

    /// <summary>Columns, in order.</summary>
    public TableSchema Schema { get; }

    /// <summary>Rows ended so far.</summary>
    public int RowCount { get; private set; }

    /// <summary>Bytes that the rows occupy.</summary>
    public long ByteCount => RowEnd.ByteCount(columns);

    /// <summary>Builder of a column.</summary>
    public ColumnBuilder this[int column] => columns[column];

    /// <summary>Ends a row; columns that got no value get a null.</summary>
    /// <exception cref="InvalidOperationException">A column got more than one value.</exception>
    public void EndRow()
    {
        foreach (var column in columns)
        {
            RowEnd.Complete(column, RowCount);
        }

        RowCount++;
    }

    /// <summary>Drops every row from <paramref name="rows"/> on, and a row that was begun.</summary>
    public void Truncate(int rows)
    {
        RowCount = Math.Min(rows, RowCount);
        foreach (var column in columns)
        {
            column.Truncate(RowCount);
        }
    }

    /// <summary>The rows as a batch; the builder is empty afterwards and may be used again.</summary>
    public RecordBatch Build()
    {
        Truncate(RowCount);
        var batch = new RecordBatch(arrow, columns.Select(column => column.Build()), RowCount);
        RowCount = 0;
        return batch;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var column in columns)
        {
            column.Dispose();
        }
    }
}
