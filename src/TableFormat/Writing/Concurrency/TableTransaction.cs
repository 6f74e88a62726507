namespace Lakehouse.TableFormat.Writing.Concurrency;

/// <summary>
/// One critical section of a table: instants are requested, plans scheduled and commits completed inside of one (spec 9.2). Ends when
/// disposed.
/// </summary>
internal sealed class TableTransaction : IAsyncDisposable
{
    private readonly Func<CancellationToken, ValueTask<bool>> isHeld;
    private readonly Func<ValueTask> end;
    private int ended;

    public TableTransaction(Func<CancellationToken, ValueTask<bool>> isHeld, Func<ValueTask> end)
    {
        this.isHeld = isHeld;
        this.end = end;
    }

    /// <summary>True while the lock is provably still ours.</summary>
    public ValueTask<bool> IsHeldAsync(CancellationToken cancellationToken) => isHeld(cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Interlocked.Exchange(ref ended, 1) == 0 ? end() : ValueTask.CompletedTask;
}
