using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.Writing.Concurrency;

/// <summary>The store's own lock: an operating system lock on a local folder, a lock in memory, on S3 the lock object of Hudi's
/// <c>StorageBasedLockProvider</c>, with which Java writers exclude ours and the other way around. Its file lies outside the timeline's names.</summary>
internal sealed class StoreLockProvider : ILockProvider
{
    private const string LockFile = ".hoodie/.locks/lakehouse-writer.lock";
    private const string LeaseFile = ".hoodie/.locks/table_lock.json";

    /// <summary>The only one needed.</summary>
    public static StoreLockProvider Instance { get; } = new();

    /// <inheritdoc />
    public ValueTask<IStorageLock?> TryAcquireAsync(IStorage table, CancellationToken cancellationToken = default) =>
        table.TryLockAsync(table.LocksAreLeases ? LeaseFile : LockFile, cancellationToken);
}
