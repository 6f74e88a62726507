using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Writing.Concurrency;

/// <summary>
/// The critical sections of this process on one table, shared by its writer and the services that run beside it: one at a time. A single
/// writer holds the table's lock from opening to disposal; one of several takes it for each section. Thread-safe.
/// </summary>
internal sealed class TableTransactions : IAsyncDisposable
{
    private readonly IStorage table;
    private readonly WriterOptions options;
    private readonly IStorageLock? heldLock;
    private readonly bool readOnly;
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly SemaphoreSlim writing = new(1, 1);
    private readonly SemaphoreSlim serving = new(1, 1);
    private readonly AsyncLocal<Section?> current = new();
    private Task ending = Task.CompletedTask;
    private volatile string? mark;
    private bool disposed;

    private TableTransactions(IStorage table, WriterOptions options, IStorageLock? heldLock, bool readOnly)
    {
        this.table = table;
        this.options = options;
        this.heldLock = heldLock;
        this.readOnly = readOnly;
        Heartbeats = new Heartbeats(table, options);
    }

    /// <summary>Which pending instants somebody works on.</summary>
    public Heartbeats Heartbeats { get; }

    /// <summary>
    /// What the table's lock was left as by the last section of this process that has ended; null where nothing tells. To be asked before a look at the
    /// table, and given to <see cref="TableTransaction.IsFirstSince"/> later.
    /// </summary>
    public string? Mark => mark;

    /// <summary>The last look at the table outside of a section, and the <see cref="Mark"/> before it.</summary>
    public TableLook? Look { get; set; }

    /// <summary>Takes what the options ask for.</summary>
    /// <exception cref="Errors.LakehouseException">Conflict: another process holds the table.</exception>
    public static async Task<TableTransactions> OpenAsync(IStorage table, WriterOptions options, CancellationToken cancellationToken) => new(
        table,
        options,
        options.Concurrency == ConcurrencyMode.SingleWriter ? await TableLock.TakeAsync(table, options, cancellationToken).ConfigureAwait(false) : null,
        readOnly: false);

    /// <summary>The table as its writer and services use it: inside of a section, what they put cannot take effect when the section's lock is over.</summary>
    public IStorage Fence(IStorage storage) => storage.Fenced(() => current.Value?.Lock?.NotAfter);

    /// <summary>
    /// The table as the data files of one instant are written: they cannot appear when others may have rolled the instant back, that is when its
    /// heartbeat or, of a single writer, its lock is over.
    /// </summary>
    public IStorage Fence(IStorage storage, InstantTime instant) =>
        storage.Fenced(() => Earlier((current.Value?.Lock ?? heldLock)?.NotAfter, Heartbeats.NotAfter(instant)));

    /// <summary>For planning alone: it holds no lock, and no section can be entered.</summary>
    public static TableTransactions ReadOnly(IStorage table, WriterOptions options) => new(table, options, heldLock: null, readOnly: true);

    /// <summary>
    /// Waits for its turn and enters a critical section. Whoever is inside of one already stays in it: the inner section ends with the
    /// outer one.
    /// </summary>
    /// <exception cref="Errors.LakehouseException">Conflict: another process holds the lock all the time.</exception>
    public Task<TableTransaction> BeginAsync(CancellationToken cancellationToken)
    {
        if (current.Value is { Lock: { } outer })
        {
            return Task.FromResult(new TableTransaction(outer, () => ValueTask.CompletedTask));
        }

        // Set before the first await, or the caller would not see it.
        var section = new Section();
        current.Value = section;
        return EnterAsync(section, cancellationToken);
    }

    /// <summary>
    /// A section in which no write of this process is pending: what schedules a compaction must not have a delta commit older than its
    /// plan beside it (spec 8.1). Waits for the write that is under way, and holds the next one off. Not to be entered from inside of a section
    /// or of a write.
    /// </summary>
    /// <exception cref="Errors.LakehouseException">Conflict: another process holds the lock all the time.</exception>
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

    /// <summary>Takes the turn of a service: those of one table run one after the other, beside its writes.</summary>
    public async Task<IDisposable> BeginServiceAsync(CancellationToken cancellationToken)
    {
        await serving.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Turn(serving);
    }

    /// <summary>Waits for the section that is under way, if any; nobody enters another one afterwards.</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed)
        {
            return;
        }

        await gate.WaitAsync().ConfigureAwait(false);
        disposed = true;
        gate.Release();
        await ending.ConfigureAwait(false);
        if (heldLock is not null)
        {
            await heldLock.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task<TableTransaction> EnterScheduleAsync(Section section, CancellationToken cancellationToken)
    {
        var turn = await BeginWriteAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var transaction = await EnterAsync(section, cancellationToken).ConfigureAwait(false);
            return new TableTransaction(section.Lock!, async () =>
            {
                using (turn)
                {
                    await transaction.DisposeAsync().ConfigureAwait(false);
                }
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
        if (readOnly)
        {
            throw new InvalidOperationException("These transactions are for planning alone.");
        }

        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            await Interlocked.Exchange(ref ending, Task.CompletedTask).ConfigureAwait(false);
            section.Lock = heldLock ?? await TableLock.TakeAsync(table, options, cancellationToken).ConfigureAwait(false);
            return new TableTransaction(section.Lock, () => EndAsync(section), beside => ending = beside);
        }
        catch
        {
            gate.Release();
            throw;
        }
    }

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;

    private async ValueTask EndAsync(Section section)
    {
        var taken = section.Lock!;
        section.Lock = null;
        try
        {
            if (taken != heldLock)
            {
                await taken.DisposeAsync().ConfigureAwait(false);
                mark = taken.LeftAs;
            }
        }
        finally
        {
            gate.Release();
        }
    }

    private sealed class Section
    {
        public IStorageLock? Lock { get; set; }
    }

    private sealed class Turn(SemaphoreSlim turns) : IDisposable
    {
        private int ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref ended, 1) == 0)
            {
                turns.Release();
            }
        }
    }
}
