namespace Lakehouse.TableFormat.Storage;

/// <summary>A lock that is held until disposed or until the process ends.</summary>
public interface IStorageLock : IAsyncDisposable
{
    /// <summary>True while the lock is provably still ours (its file was not removed or replaced).</summary>
    ValueTask<bool> IsHeldAsync(CancellationToken cancellationToken = default);
}
