namespace Lakehouse.TableFormat.Storage;

/// <summary>
/// Where the lock of a table lives: the store itself, a file that Java Hudi knows, a lock service. A lease may run out by itself; whoever
/// holds one asks <see cref="IStorageLock.IsHeldAsync"/> before every step that must not happen twice. Implementations are thread-safe.
/// </summary>
public interface ILockProvider
{
    /// <summary>Tries once.</summary>
    /// <param name="table">The table's folder.</param>
    /// <param name="cancellationToken">Stops the try.</param>
    /// <returns>The lock, or null while somebody else holds it.</returns>
    /// <exception cref="Errors.LakehouseException">Unavailable: the lock's service does not answer.</exception>
    ValueTask<IStorageLock?> TryAcquireAsync(IStorage table, CancellationToken cancellationToken = default);
}
