namespace Lakehouse.TableFormat.Storage;

/// <summary>A lock that is held until disposed, until the process ends, or until its lease runs out.</summary>
public interface IStorageLock : IAsyncDisposable
{
    /// <summary>
    /// A number that grows with every holder of the lock, for stores that can refuse an older one; null where the lock cannot outlive its
    /// holder's process.
    /// </summary>
    long? FencingToken => null;

    /// <summary>
    /// By the store's clock: until when requests that are made under the lock may take effect, so that none does when somebody else holds it;
    /// null where the lock cannot outlive its holder's process. Moves on as the lease is renewed.
    /// </summary>
    DateTimeOffset? NotAfter => null;

    /// <summary>
    /// What the lock's file told when it was taken. When that is the <see cref="LeftAs"/> of an earlier holder, nobody had the lock in between. Null where
    /// the file tells nothing of its holders.
    /// </summary>
    string? FoundAs => null;

    /// <summary>What the lock's file tells from the release of this holder on, until the next one takes it; null before, or where it tells nothing.</summary>
    string? LeftAs => null;

    /// <summary>True while the lock is provably still ours: its file was not removed or replaced, its lease has time left.</summary>
    ValueTask<bool> IsHeldAsync(CancellationToken cancellationToken = default);
}
