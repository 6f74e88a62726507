using Apache.Arrow;

namespace Lakehouse.TableFormat.Writing.Sorting;

/// <summary>Cuts one stream of batches into several, between batches. Not thread-safe.</summary>
internal sealed class BatchCut(IAsyncEnumerable<RecordBatch> rows, CancellationToken cancellationToken) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<RecordBatch> source = rows.GetAsyncEnumerator(cancellationToken);
    private RecordBatch? next;

    /// <summary>Whether any row is left.</summary>
    public async ValueTask<bool> HasRowsAsync()
    {
        while (next is null or { Length: 0 })
        {
            next?.Dispose();
            next = await source.MoveNextAsync().ConfigureAwait(false) ? source.Current : null;
            if (next is null)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The next batches until they hold so many rows; the caller disposes each.</summary>
    public async IAsyncEnumerable<RecordBatch> TakeAsync(long count)
    {
        for (var taken = 0L; taken < count && await HasRowsAsync().ConfigureAwait(false);)
        {
            var batch = next!;
            next = null;
            taken += batch.Length;
            yield return batch;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        next?.Dispose();
        await source.DisposeAsync().ConfigureAwait(false);
    }
}
