using System.Collections.Concurrent;
using Lakehouse.Catalog.Following;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.Catalog;

/// <summary>
/// Keeps a catalog up to date with the commits of this process, in the background: commits that come while a table is synced are one further sync.
/// A metastore that does not answer is asked again with growing pauses. Nothing here holds up or fails a commit. Thread-safe.
/// </summary>
/// <param name="sync">Brings tables up to date; its metastore stays the caller's and must live longer.</param>
/// <param name="view">Told what happens.</param>
/// <param name="clock">Clock of the pauses.</param>
/// <param name="grace">How long <see cref="DisposeAsync"/> waits for what is open.</param>
/// <param name="interval">Shortest time from one sync of a table to the next: commits that come meanwhile are one sync. None by default.</param>
public sealed class CatalogFollower(CatalogSync sync, ICatalogView view, TimeProvider clock, TimeSpan grace, TimeSpan interval = default) : ICommitObserver, IAsyncDisposable
{
    private const int AtOnce = 4;

    private readonly ConcurrentDictionary<string, FollowedTable> tables = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim slots = new(AtOnce);
    private readonly CancellationTokenSource closing = new();
    private readonly CancellationTokenSource stop = new();

    /// <inheritdoc/>
    public void OnOpened(IStorage table) => Follow(table);

    /// <inheritdoc/>
    public void OnCommitted(IStorage table) => Follow(table);

    /// <summary>Finishes what is open, within the grace; what is left then is reported and made good by the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync().ConfigureAwait(false);
        stop.CancelAfter(grace);
        await Task.WhenAll(tables.Values.Select(table => table.Close())).ConfigureAwait(false);
        slots.Dispose();
        closing.Dispose();
        stop.Dispose();
    }

    private void Follow(IStorage table)
    {
        ArgumentNullException.ThrowIfNull(table);
        tables.GetOrAdd(table.Root, _ => new FollowedTable(table, new FollowerRoom(sync, view, clock, interval, slots, closing.Token, stop.Token))).Ask();
    }
}
