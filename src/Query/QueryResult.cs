using Apache.Arrow;

namespace Lakehouse.Query;

/// <summary>
/// Rows on their way: names and types at once, batches as they are computed. Read once, by one reader; dispose it in any
/// case. Each batch is the reader's to dispose.
/// </summary>
public sealed class QueryResult : IAsyncDisposable
{
    private readonly Func<CancellationToken, IAsyncEnumerable<RecordBatch>> read;
    private readonly IDisposable? owner;

    /// <summary>Wraps a source of batches.</summary>
    /// <param name="schema">Columns of every batch.</param>
    /// <param name="read">Starts reading.</param>
    /// <param name="owner">Disposed with the result.</param>
    internal QueryResult(Schema schema, Func<CancellationToken, IAsyncEnumerable<RecordBatch>> read, IDisposable? owner = null)
    {
        Schema = schema;
        this.read = read;
        this.owner = owner;
    }

    /// <summary>Names and types of the columns.</summary>
    public Schema Schema { get; }

    /// <summary>The rows.</summary>
    public IAsyncEnumerable<RecordBatch> ReadAsync(CancellationToken cancellationToken = default) => read(cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        owner?.Dispose();
        return ValueTask.CompletedTask;
    }
}
