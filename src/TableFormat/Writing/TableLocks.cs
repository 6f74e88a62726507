using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.Writing;

/// <summary>The lock by which one process of ours writes a table. Its file lies outside the timeline's names.</summary>
internal static class TableLocks
{
    private const string LockFile = ".hoodie/.locks/lakehouse-writer.lock";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Takes the lock, waiting as long as the options say.</summary>
    /// <exception cref="LakehouseException">Conflict: another process holds it.</exception>
    public static async Task<IStorageLock> TakeAsync(IStorage table, WriterOptions options, CancellationToken cancellationToken)
    {
        var started = options.Clock.GetTimestamp();
        while (true)
        {
            if (await table.TryLockAsync(LockFile, cancellationToken).ConfigureAwait(false) is { } held)
            {
                return held;
            }

            if (options.Clock.GetElapsedTime(started) >= options.LockTimeout)
            {
                throw new LakehouseException(
                    ErrorKind.Conflict,
                    "Another process writes this table.",
                    new ErrorContext { Path = table.Root },
                    "Stop the other process, or wait until it has finished.");
            }

            await Task.Delay(Pause, options.Clock, cancellationToken).ConfigureAwait(false);
        }
    }
}
