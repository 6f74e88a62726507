using Apache.Arrow;

namespace Lakehouse.Query.Output;

/// <summary>A form in which rows leave. Call <see cref="CompleteAsync"/> at the end: without it the output is cut short. Not thread-safe.</summary>
public abstract class RowWriter : IAsyncDisposable
{
    /// <summary>Rows written so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Writes all rows of a result and completes.</summary>
    /// <returns>How many there were.</returns>
    public async Task<long> WriteAllAsync(IAsyncEnumerable<RecordBatch> batches, CancellationToken cancellationToken = default)
    {
        await foreach (var batch in batches.WithCancellation(cancellationToken))
        {
            using (batch)
            {
                await WriteAsync(batch, cancellationToken);
            }
        }

        await CompleteAsync(cancellationToken);
        return Rows;
    }

    /// <summary>Appends rows; the batch stays the caller's.</summary>
    public async ValueTask WriteAsync(RecordBatch batch, CancellationToken cancellationToken = default)
    {
        await AppendAsync(batch, cancellationToken);
        Rows += batch.Length;
    }

    /// <summary>Writes what belongs after the last row.</summary>
    public abstract ValueTask CompleteAsync(CancellationToken cancellationToken = default);

    /// <inheritdoc />
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Writes one batch.</summary>
    protected abstract ValueTask AppendAsync(RecordBatch batch, CancellationToken cancellationToken);
}
