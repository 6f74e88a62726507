using System.Text;
using System.Text.Json.Nodes;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.Writing.Concurrency;

/// <summary>
/// The lock of Hudi's <c>FileSystemBasedLockProvider</c>: the file <c>.hoodie/lock</c>, made by create-if-absent and removed at the end (spec 9.3).
/// It lets Java writers and this program share a table. It outlives a process that is killed: somebody must remove the file then, as with Hudi.
/// The store's own lock is held beside it, so that writers of ours do not queue behind a file.
/// </summary>
public sealed class HudiFileLockProvider(TimeProvider clock) : ILockProvider
{
    private const string LockFile = ".hoodie/lock";

    /// <inheritdoc />
    public async ValueTask<IStorageLock?> TryAcquireAsync(IStorage table, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(table);
        var own = await StoreLockProvider.Instance.TryAcquireAsync(table, cancellationToken).ConfigureAwait(false);
        if (own is null)
        {
            return null;
        }

        var content = Content();
        if (await TryPutAsync(table, own, content, cancellationToken).ConfigureAwait(false))
        {
            return new Held(table, own, content);
        }

        await own.DisposeAsync().ConfigureAwait(false);
        return null;
    }

    private static async Task<bool> TryPutAsync(IStorage table, IStorageLock own, byte[] content, CancellationToken cancellationToken)
    {
        try
        {
            return await table.PutAsync(LockFile, content, PutCondition.IfAbsent, cancellationToken).ConfigureAwait(false) == PutOutcome.Written;
        }
        catch
        {
            await own.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // The text is for people; two holders never write the same one, which is how a replaced file is noticed.
    private byte[] Content() => Encoding.UTF8.GetBytes(new JsonObject
    {
        ["lockCreateTime"] = clock.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss.fff", System.Globalization.CultureInfo.InvariantCulture),
        ["lockInfo"] = $"lakehouse on {Environment.MachineName}, process {Environment.ProcessId}, lock {clock.GetTimestamp()}",
    }.ToJsonString());

    private sealed class Held(IStorage table, IStorageLock own, byte[] content) : IStorageLock
    {
        public DateTimeOffset? NotAfter => own.NotAfter;

        public async ValueTask<bool> IsHeldAsync(CancellationToken cancellationToken = default) =>
            await own.IsHeldAsync(cancellationToken).ConfigureAwait(false)
            && await table.TryReadAsync(LockFile, cancellationToken).ConfigureAwait(false) is { } stored
            && stored.AsSpan().SequenceEqual(content);

        public async ValueTask DisposeAsync()
        {
            try
            {
                if (await IsHeldAsync().ConfigureAwait(false))
                {
                    await table.DeleteAsync(LockFile).ConfigureAwait(false);
                }
            }
            catch (LakehouseException failure)
            {
                throw new LakehouseException(
                    failure.Kind,
                    $"The lock file {LockFile} could not be removed: {failure.Message}",
                    new ErrorContext { Path = $"{table.Root}/{LockFile}" },
                    "Remove the file when no writer of the table is running.",
                    failure);
            }
            finally
            {
                await own.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
