namespace Lakehouse.TableFormat.Writing.Concurrency;

/// <summary>How many processes may write a table at the same time (spec 9.1).</summary>
public enum ConcurrencyMode
{
    /// <summary>One: it holds the table's lock from opening to disposal, and rolls back at once what another one left pending.</summary>
    SingleWriter,

    /// <summary>
    /// Several: the lock is held for moments only, conflicts are found before a write completes, and the loser repeats its write. Every writer of the
    /// table must work like this; Java ones with <c>hoodie.write.concurrency.mode=optimistic_concurrency_control</c>, lazy cleaning of failed
    /// writes, and a lock that both sides know (<see cref="HudiFileLockProvider"/>).
    /// </summary>
    Optimistic,
}
