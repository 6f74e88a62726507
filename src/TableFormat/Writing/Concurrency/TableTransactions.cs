using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.Writing.Concurrency;

/// <summary>
/// The critical sections of this process on one table, shared by its writer and the services that run beside it: one at a time. A single
/// writer holds the table's lock from opening to disposal. Thread-safe.
/// </summary>
internal sealed class TableTransactions : IAsyncDisposable
{
    private readonly IStorageLock? heldLock;
    private readonly SemaphoreSlim gate = new(1, 1);

    private TableTransactions(IStorageLock? heldLock) => this.heldLock = heldLock;

    /// <summary>Takes what the options ask for.</summary>
    /// <exception cref="Errors.LakehouseException">Conflict: another process holds the table.</exception>
    public static async Task<TableTransactions> OpenAsync(IStorage table, WriterOptions options, CancellationToken cancellationToken) =>
        new(await TableLocks.TakeAsync(table, options, cancellationToken).ConfigureAwait(false));

    /// <summary>For planning alone: it holds no lock, and no section can be entered.</summary>
    public static TableTransactions ReadOnly() => new(heldLock: null);

    /// <summary>Waits for its turn and enters a critical section. Sections do not nest.</summary>
    public async Task<TableTransaction> BeginAsync(CancellationToken cancellationToken)
    {
        var held = heldLock ?? throw new InvalidOperationException("These transactions are for planning alone.");
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new TableTransaction(held.IsHeldAsync, End);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (heldLock is not null)
        {
            await heldLock.DisposeAsync().ConfigureAwait(false);
        }

        gate.Dispose();
    }

    private ValueTask End()
    {
        gate.Release();
        return ValueTask.CompletedTask;
    }
}
