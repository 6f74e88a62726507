using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.Writing.Concurrency;

/// <summary>The store's own lock: an operating system lock on a local folder, a lock in memory. Its file lies outside the timeline's names.</summary>
internal sealed class StoreLockProvider : ILockProvider
{
    private const string LockFile = ".hoodie/.locks/lakehouse-writer.lock";

    /// <summary>The only one needed.</summary>
    public static StoreLockProvider Instance { get; } = new();

    /// <inheritdoc />
    public ValueTask<IStorageLock?> TryAcquireAsync(IStorage table, CancellationToken cancellationToken = default) =>
        table.TryLockAsync(LockFile, cancellationToken);
}
