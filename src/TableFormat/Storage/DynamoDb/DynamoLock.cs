using Lakehouse.TableFormat.Ambient;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Storage.DynamoDb;

/// <summary>
/// A lock in DynamoDB: each renewal gives it a new version, on condition of the one before. Its lease is counted from before the request that
/// made the version, and others begin to count when they have seen it, which is later. Thread-safe.
/// </summary>
internal sealed class DynamoLock : IStorageLock
{
    private readonly DynamoLockTable locks;
    private readonly string key;
    private readonly string owner;
    private readonly TimeSpan lease;
    private readonly TimeProvider? storeClock;
    private readonly TimeProvider clock;
    private readonly IIdSource ids;
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly CancellationTokenSource stop = new();
    private Task renewing = Task.CompletedTask;
    private string version = string.Empty;
    private long renewedAt;
    private long notAfter;
    private volatile bool lost;
    private int released;

    public DynamoLock(DynamoLockTable locks, string key, TimeSpan lease, TimeProvider? storeClock, TimeProvider clock, IIdSource ids)
    {
        (this.locks, this.key, this.lease, this.storeClock, this.clock, this.ids) = (locks, key, lease, storeClock, clock, ids);
        owner = ids.NewId().ToString();
    }

    // A quarter of the lease is left to requests that are on their way, and to what is not known about the store's clock.
    /// <inheritdoc />
    public DateTimeOffset? NotAfter => storeClock is null ? null : new DateTimeOffset(Interlocked.Read(ref notAfter), TimeSpan.Zero);

    /// <summary>Takes it instead of the version that was found, null for none.</summary>
    public async ValueTask<bool> TryTakeAsync(string? instead, CancellationToken cancellationToken)
    {
        if (!await SwapAsync(instead, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        renewing = RenewAlwaysAsync();
        return true;
    }

    /// <inheritdoc />
    public async ValueTask<bool> IsHeldAsync(CancellationToken cancellationToken = default) =>
        !lost && !stop.IsCancellationRequested
        && (clock.GetElapsedTime(Interlocked.Read(ref renewedAt)) < lease / 2 || await RenewAsync(cancellationToken).ConfigureAwait(false));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref released, 1) != 0)
        {
            return;
        }

        await stop.CancelAsync().ConfigureAwait(false);
        await renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            // A renewal that was cut off may have made a version of its own.
            if (await locks.TryGetAsync(key, CancellationToken.None).ConfigureAwait(false) is { } found && found.Owner == owner)
            {
                await locks.DeleteAsync(key, found.Version, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (LakehouseException failure) when (failure.Kind is ErrorKind.Unavailable or ErrorKind.Corrupt)
        {
            // What was done under the lock is done; the lease ends by itself.
        }

        stop.Dispose();
        turn.Dispose();
    }

    private async Task RenewAlwaysAsync()
    {
        while (!lost)
        {
            await Task.Delay(lease / 4, clock, stop.Token).ConfigureAwait(false);
            try
            {
                await RenewAsync(stop.Token).ConfigureAwait(false);
            }
            catch (LakehouseException failure) when (failure.Kind == ErrorKind.Unavailable)
            {
                // The next beat tries again; the lease is what counts.
            }
        }
    }

    private async Task<bool> RenewAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (lost || await SwapAsync(version, cancellationToken).ConfigureAwait(false))
            {
                return !lost;
            }

            // A renewal whose answer was lost has left a version that is ours.
            lost = await locks.TryGetAsync(key, cancellationToken).ConfigureAwait(false) is not { } found
                || found.Owner != owner
                || !await SwapAsync(found.Version, cancellationToken).ConfigureAwait(false);
            return !lost;
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<bool> SwapAsync(string? instead, CancellationToken cancellationToken)
    {
        var (begun, until) = (clock.GetTimestamp(), storeClock?.GetUtcNow() + (lease * 0.75));
        var next = new DynamoItem(owner, lease, ids.NewId().ToString(), IsReleased: false);
        if (!await locks.TryPutAsync(key, next, instead, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        version = next.Version;
        Interlocked.Exchange(ref renewedAt, begun);
        Interlocked.Exchange(ref notAfter, until?.UtcTicks ?? 0);
        return true;
    }
}
