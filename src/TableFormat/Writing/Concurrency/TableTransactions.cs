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
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly AsyncLocal<Section?> current = new();

    private TableTransactions(IStorageLock? heldLock) => this.heldLock = heldLock;

    private IStorageLock Held => heldLock ?? throw new InvalidOperationException("These transactions are for planning alone.");

    /// <summary>Takes what the options ask for.</summary>
    /// <exception cref="Errors.LakehouseException">Conflict: another process holds the table.</exception>
    public static async Task<TableTransactions> OpenAsync(IStorage table, WriterOptions options, CancellationToken cancellationToken) =>
        new(await TableLocks.TakeAsync(table, options, cancellationToken).ConfigureAwait(false));

    /// <summary>For planning alone: it holds no lock, and no section can be entered.</summary>
    public static TableTransactions ReadOnly() => new(heldLock: null);

    /// <summary>
    /// Waits for its turn and enters a critical section. Whoever is inside of one already stays in it: the inner section ends with the
    /// outer one.
    /// </summary>
    public Task<TableTransaction> BeginAsync(CancellationToken cancellationToken)
    {
        if (current.Value is { Active: true })
        {
            return Task.FromResult(new TableTransaction(Held.IsHeldAsync, () => ValueTask.CompletedTask));
        }

        // Set before the first await, or the caller would not see it.
        var section = new Section();
        current.Value = section;
        return EnterAsync(section, cancellationToken);
    }

    /// <summary>
    /// A section in which no write of this process is pending: what schedules a compaction must not have a delta commit older than its
    /// plan beside it (spec 8.1). Waits for the write that is under way, and holds the next one off.
    /// </summary>
    public Task<TableTransaction> BeginScheduleAsync(CancellationToken cancellationToken)
    {
        var section = new Section();
        current.Value = section;
        return EnterScheduleAsync(section, cancellationToken);
    }

    /// <summary>Takes the turn of a write, from before it looks at the table until it is complete or rolled back.</summary>
    public async Task<IDisposable> BeginWriteAsync(CancellationToken cancellationToken)
    {
        await writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Turn(writing);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (heldLock is not null)
        {
            await heldLock.DisposeAsync().ConfigureAwait(false);
        }

        gate.Dispose();
        writing.Dispose();
    }

    private async Task<TableTransaction> EnterScheduleAsync(Section section, CancellationToken cancellationToken)
    {
        var turn = await BeginWriteAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var transaction = await EnterAsync(section, cancellationToken).ConfigureAwait(false);
            return new TableTransaction(transaction.IsHeldAsync, async () =>
            {
                await transaction.DisposeAsync().ConfigureAwait(false);
                turn.Dispose();
            });
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    private async Task<TableTransaction> EnterAsync(Section section, CancellationToken cancellationToken)
    {
        var held = Held;
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        section.Active = true;
        return new TableTransaction(held.IsHeldAsync, () => End(section));
    }

    private ValueTask End(Section section)
    {
        section.Active = false;
        gate.Release();
        return ValueTask.CompletedTask;
    }

    private sealed class Section
    {
        public bool Active { get; set; }
    }

    private sealed class Turn(SemaphoreSlim writing) : IDisposable
    {
        public void Dispose() => writing.Release();
    }
}
