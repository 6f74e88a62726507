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
    private readonly Action<Task>? beside;
    private int ended;

    /// <summary>A section that was entered.</summary>
    /// <param name="held">The lock.</param>
    /// <param name="end">Leaves it.</param>
    /// <param name="beside">Takes in the leaving that nobody waits for; null where there is nothing to wait for.</param>
    public TableTransaction(IStorageLock held, Func<ValueTask> end, Action<Task>? beside = null)
    {
        this.held = held;
        this.end = end;
        this.beside = beside;
    }

    /// <summary>The lock's number, where it has one.</summary>
    public long? FencingToken => held.FencingToken;

    /// <summary>
    /// Whether nobody was in a section of the table since one of this process ended: what was seen after that end is what there is.
    /// </summary>
    /// <param name="mark">What <see cref="TableTransactions.Mark"/> was before the look.</param>
    public bool IsFirstSince(string? mark) => mark is not null && held.FoundAs == mark;

    /// <summary>Ends the section without waiting until the lock is released; the next section of this process does.</summary>
    public void EndBeside()
    {
        if (Interlocked.Exchange(ref ended, 1) == 0)
        {
            var ending = end().AsTask();
            beside?.Invoke(ending);
        }
    }

    /// <summary>True while the lock is provably still ours.</summary>
    public ValueTask<bool> IsHeldAsync(CancellationToken cancellationToken) => held.IsHeldAsync(cancellationToken);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Interlocked.Exchange(ref ended, 1) == 0 ? end() : ValueTask.CompletedTask;
}
