using Apache.Arrow;
using Lakehouse.Query.Duck;
using Lakehouse.TableFormat.Schema;
using Field = Lakehouse.TableFormat.Schema.Field;

namespace Lakehouse.Query.Merging;

/// <summary>One scan of the added rows of a table, shared by the threads that do it. Thread-safe.</summary>
internal sealed class AddedRowsScan
{
    private readonly IReadOnlyList<Field?> columns;
    private int next;

    /// <summary>Starts a scan.</summary>
    /// <param name="table">The slices.</param>
    /// <param name="columns">Column of each vector of a chunk; null where DuckDB wants none, only rows.</param>
    /// <param name="stop">Stops merges.</param>
    public AddedRowsScan(MergedTable table, IReadOnlyList<Field?> columns, CancellationToken stop)
    {
        this.columns = columns;
        Table = table;
        Stop = stop;
        var wanted = new TableSchema(columns.OfType<Field>().DistinctBy(field => field.Name));
        Needed = wanted.Fields.Count == 0 ? table.Hint : wanted;
    }

    /// <summary>The slices.</summary>
    public MergedTable Table { get; }

    /// <summary>Columns to ask merges for.</summary>
    public TableSchema Needed { get; }

    /// <summary>Stops merges.</summary>
    public CancellationToken Stop { get; }

    /// <summary>The next slice for a thread; null at the end.</summary>
    public int? NextSlice() => Interlocked.Increment(ref next) - 1 is var index && index < Table.Count ? index : null;

    /// <summary>Copies rows into a chunk.</summary>
    public void Copy(RecordBatch batch, TableSchema schema, int start, int count, nint chunk)
    {
        for (var column = 0; column < columns.Count; column++)
        {
            if (columns[column] is { } field)
            {
                DuckVectors.Fill(batch.Column(schema.IndexOf(field.Name)), start, count, DuckChunk.Vector(chunk, column));
            }
        }
    }
}
