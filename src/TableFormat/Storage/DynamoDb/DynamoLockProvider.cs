using System.Collections.Concurrent;
using Lakehouse.TableFormat.Ambient;

namespace Lakehouse.TableFormat.Storage.DynamoDb;

/// <summary>
/// Locks in a table of DynamoDB, in the form of Hudi's <c>DynamoDBBasedLockProvider</c>. The key of a lock is the table's root, such as
/// <c>s3://bucket/lake/db/table</c>: a Java writer shares it with <c>hoodie.write.lock.dynamodb.partition_key</c> set to the same. No clocks are compared:
/// who finds a lock waits for its whole lease, from the moment at which it saw the version that it sees still. Thread-safe.
/// </summary>
/// <param name="settings">Table and lease.</param>
/// <param name="clock">Measures how long a version has not changed.</param>
/// <param name="ids">Owners and versions.</param>
public sealed class DynamoLockProvider(DynamoLockSettings settings, TimeProvider clock, IIdSource ids) : ILockProvider
{
    private readonly DynamoLockTable locks = new(settings);
    private readonly ConcurrentDictionary<string, (string Version, long At)> seen = new(StringComparer.Ordinal);

    /// <inheritdoc />
    public async ValueTask<IStorageLock?> TryAcquireAsync(IStorage table, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        var key = table.Root;
        var found = await locks.TryGetAsync(key, cancellationToken).ConfigureAwait(false);
        if (found is { IsReleased: false } && !IsOver(key, found))
        {
            return null;
        }

        var taken = new DynamoLock(locks, key, settings.Lease, table.Clock, clock, ids);
        if (await taken.TryTakeAsync(found?.Version, cancellationToken).ConfigureAwait(false))
        {
            seen.TryRemove(key, out _);
            return taken;
        }

        return null;
    }

    private bool IsOver(string key, DynamoItem found)
    {
        var first = seen.AddOrUpdate(
            key,
            _ => (found.Version, clock.GetTimestamp()),
            (_, before) => before.Version == found.Version ? before : (found.Version, clock.GetTimestamp()));
        return clock.GetElapsedTime(first.At) > found.Lease;
    }
}
