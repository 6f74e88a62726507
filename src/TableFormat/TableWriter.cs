using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.TableFormat;

/// <summary>
/// Writes one table, alone: it holds the table's lock from <see cref="OpenAsync"/> to <see cref="DisposeAsync"/>. One call at a time.
/// </summary>
public sealed class TableWriter : IAsyncDisposable
{
    internal TableWriter(TableState state) => State = state;

    /// <summary>The table as this writer last loaded it.</summary>
    public TableState State { get; }

    /// <summary>Takes the table's lock, finishes or rolls back what an earlier writer left, and checks that this program may write here.</summary>
    /// <param name="table">The table's folder.</param>
    /// <param name="options">How to write.</param>
    /// <param name="cancellationToken">Stops the opening.</param>
    /// <exception cref="Errors.LakehouseException">Conflict when another process writes; Unsupported for a table this program cannot write.</exception>
    public static Task<TableWriter> OpenAsync(IStorage table, WriterOptions options, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    /// <summary>Writes the batches as one commit.</summary>
    /// <param name="batches">Rows in the order in which they happened; they stay the caller's.</param>
    /// <param name="request">What to do with them.</param>
    /// <param name="cancellationToken">Stops the write and rolls it back.</param>
    public Task<WriteResult> WriteAsync(IReadOnlyList<UpsertBatch> batches, WriteRequest request, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    /// <summary>Writes any number of batches as one commit in bounded memory; each is disposed when it was taken in.</summary>
    /// <param name="batches">Rows; a key may come once.</param>
    /// <param name="request">What to do with them.</param>
    /// <param name="cancellationToken">Stops the write and rolls it back.</param>
    public Task<WriteResult> BulkInsertAsync(IAsyncEnumerable<UpsertBatch> batches, WriteRequest request, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
