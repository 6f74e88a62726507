using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.Writing.Concurrency;

/// <summary>
/// One critical section of a table: instants are requested, plans scheduled and commits completed inside of one (spec 9.2). Ends when
/// disposed.
/// </summary>
internal sealed class TableTransaction : IAsyncDisposable
{
    private readonly IStorageLock held;
    private readonly Func<ValueTask> end;
    private int ended;

    public TableTransaction(IStorageLock held, Func<ValueTask> end)
    {
        this.held = held;
        this.end = end;
    }

    /// <summary>The lock's number, where it has one.</summary>
    public long? FencingToken => held.FencingToken;

    /// <summary>True while the lock is provably still ours.</summary>
    public ValueTask<bool> IsHeldAsync(CancellationToken cancellationToken) => held.IsHeldAsync(cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Interlocked.Exchange(ref ended, 1) == 0 ? end() : ValueTask.CompletedTask;
}
