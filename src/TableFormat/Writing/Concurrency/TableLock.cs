using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.Writing.Concurrency;

/// <summary>Takes the lock of a table from its provider, waiting as the options say.</summary>
internal static class TableLock
{
    private static readonly TimeSpan Wait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    // Sections among several writers are short; each look may be a request to a store.
    private static readonly TimeSpan ShortPause = TimeSpan.FromMilliseconds(20);

    /// <summary>Takes the lock.</summary>
    /// <exception cref="LakehouseException">Conflict: another process holds it all the time.</exception>
    public static async Task<IStorageLock> TakeAsync(IStorage table, WriterOptions options, CancellationToken cancellationToken)
    {
        var provider = options.Lock ?? StoreLockProvider.Instance;
        var several = options.Concurrency == ConcurrencyMode.Optimistic;
        var timeout = several && options.LockTimeout == TimeSpan.Zero ? Wait : options.LockTimeout;
        var started = options.Clock.GetTimestamp();
        for (var pause = several ? ShortPause : Pause; ; pause = pause * 1.5 < Pause ? pause * 1.5 : Pause)
        {
            if (await provider.TryAcquireAsync(table, cancellationToken).ConfigureAwait(false) is { } held)
            {
                return held;
            }

            if (options.Clock.GetElapsedTime(started) >= timeout)
            {
                throw new LakehouseException(
                    ErrorKind.Conflict,
                    "Another process writes this table.",
                    new ErrorContext { Path = table.Root },
                    Fix(several, table.LocksAreLeases));
            }

            await Task.Delay(pause, options.Clock, cancellationToken).ConfigureAwait(false);
        }
    }

    private static string Fix(bool several, bool leases) => (several, leases) switch
    {
        (true, _) => "One writer holds the lock all the time: open every writer of the table with optimistic concurrency, or stop that one.",
        (false, true) => "Stop the other process, or wait until it has finished; if it died, its lock ends by itself after its lease (30 s unless configured).",
        (false, false) => "Stop the other process, or wait until it has finished.",
    };
}
