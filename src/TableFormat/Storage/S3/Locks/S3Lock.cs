using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Storage.S3.Locks;

/// <summary>
/// A lock object with a lease, taken, renewed and released by compare-and-swap (<c>If-None-Match</c>, <c>If-Match</c>). Times are those of the
/// store's clock: a holder counts its lease by the latest time that the store may show, who takes over by the earliest. The object is
/// never removed, and each holder writes content of its own, so a tag never returns and a delayed request never takes effect. Thread-safe.
/// </summary>
internal sealed class S3Lock : IStorageLock
{
    /// <summary>How long after the end of a lease others wait: the servers of a store, and Java's writers, do not have one clock.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(1);

    private readonly S3Client client;
    private readonly string key;
    private readonly string owner;
    private readonly TimeSpan lease;
    private readonly LastRelease last;
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly CancellationTokenSource stop = new();
    private readonly Task renewing;
    private string etag;
    private long until;
    private volatile bool lost;
    private int released;

    private S3Lock(S3Client client, string key, LeaseRecord record, string etag, TimeSpan lease, LastRelease last, string? found)
    {
        (this.client, this.key, owner, this.etag, this.lease, this.last, FoundAs) = (client, key, record.Owner, etag, lease, last, found);
        ValidUntil = record.ValidUntil;
        renewing = RenewAlwaysAsync();
    }

    /// <inheritdoc />
    public string? FoundAs { get; }

    /// <inheritdoc />
    public string? LeftAs { get; private set; }

    // A quarter of the lease is left to requests that are on their way when their signature ends.
    /// <inheritdoc />
    public DateTimeOffset? NotAfter => ValidUntil - (lease / 4);

    private DateTimeOffset ValidUntil
    {
        get => new(Interlocked.Read(ref until), TimeSpan.Zero);
        set => Interlocked.Exchange(ref until, value.UtcTicks);
    }

    /// <summary>Tries once to take a lock.</summary>
    /// <param name="client">The bucket.</param>
    /// <param name="key">Key of the lock object.</param>
    /// <param name="lease">How long the lock is held without a renewal; renewed four times as often.</param>
    /// <param name="last">What this process knows of the object from its last release.</param>
    /// <param name="cancellationToken">Stops the try.</param>
    /// <returns>The lock, or null while somebody else holds it.</returns>
    /// <exception cref="LakehouseException">Corrupt: the object is no lock. Unavailable: the store does not answer.</exception>
    public static async ValueTask<S3Lock?> TryTakeAsync(S3Client client, string key, TimeSpan lease, LastRelease last, CancellationToken cancellationToken)
    {
        if (last.Hope is { } hoped)
        {
            if (await TrySwapAsync(client, key, lease, last, hoped, cancellationToken).ConfigureAwait(false) is { } quick)
            {
                return quick;
            }

            last.Found(null);
        }

        var found = await client.TryGetAsync(key, cancellationToken).ConfigureAwait(false);
        if (found is { } held)
        {
            var other = LeaseRecord.Read(held.Content, client.PlaceOf(key));
            if (!other.Expired && client.Clock.Earliest() <= other.ValidUntil + Skew)
            {
                return null;
            }
        }

        last.Found(found?.ETag);
        return await TrySwapAsync(client, key, lease, last, found?.ETag, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask<bool> IsHeldAsync(CancellationToken cancellationToken = default)
    {
        if (lost || stop.IsCancellationRequested)
        {
            return false;
        }

        // What is left must do for the step that the caller is about to take.
        return client.Clock.Latest() < ValidUntil - (lease / 2) || await RenewAsync(cancellationToken).ConfigureAwait(false);
    }

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
            if (await SwapAsync(expired: true, CancellationToken.None).ConfigureAwait(false))
            {
                LeftAs = etag;
                last.Left(etag);
            }
        }
        catch (LakehouseException failure) when (failure.Kind is ErrorKind.Unavailable or ErrorKind.Corrupt)
        {
            // What was done under the lock is done; the lease ends by itself.
        }

        stop.Dispose();
        turn.Dispose();
    }

    private static async ValueTask<S3Lock?> TrySwapAsync(
        S3Client client, string key, TimeSpan lease, LastRelease last, string? found, CancellationToken cancellationToken)
    {
        // A second when the store's clock is not known yet is lost by the earliest time, and none is won.
        var record = new LeaseRecord(false, client.Clock.Earliest() + lease, client.NewMark());
        var condition = found is { } seen ? S3Condition.Match(seen) : S3Condition.Absent;
        var put = await client.PutAsync(key, record.ToBytes(), condition, null, cancellationToken).ConfigureAwait(false);
        return put is { Written: true, ETag: { } tag } ? new S3Lock(client, key, record, tag, lease, last, found) : null;
    }

    private async Task RenewAlwaysAsync()
    {
        while (!lost)
        {
            await Task.Delay(lease / 4, client.Clock, stop.Token).ConfigureAwait(false);
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
            return !lost && await SwapAsync(expired: false, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }

    // A renewal whose answer was lost may have changed the tag: the object tells whether it is ours.
    private async Task<bool> SwapAsync(bool expired, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var record = new LeaseRecord(expired, expired ? ValidUntil : client.Clock.Earliest() + lease, owner);
            var put = await client.PutAsync(key, record.ToBytes(), S3Condition.Match(etag), null, cancellationToken).ConfigureAwait(false);
            if (put is { Written: true, ETag: { } tag })
            {
                (etag, ValidUntil) = (tag, record.ValidUntil);
                return true;
            }

            if (await client.TryGetAsync(key, cancellationToken).ConfigureAwait(false) is not { } found
                || LeaseRecord.Read(found.Content, client.PlaceOf(key)) is not { Expired: false } stored
                || stored.Owner != owner)
            {
                break;
            }

            etag = found.ETag;
        }

        lost = true;
        return false;
    }
}
