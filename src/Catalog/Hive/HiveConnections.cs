using Lakehouse.Catalog.Hive.Wire;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Catalog.Hive;

/// <summary>
/// Connections to the servers of one metastore: idle ones are used again, a server that cannot be reached is passed over for the next one, and a
/// call that only reads is made again when its connection ended. Thread-safe.
/// </summary>
/// <param name="addresses">Tried in this order, starting with the one that answered last.</param>
/// <param name="settings">Deadlines, user and sizes.</param>
/// <param name="clock">Measures deadlines and idleness.</param>
internal sealed class HiveConnections(IReadOnlyList<HiveAddress> addresses, HiveMetastoreSettings settings, TimeProvider clock) : IDisposable
{
    private const int Attempts = 3;
    private const int IdleLimit = 4;

    // Shorter than firewalls and load balancers take to forget a silent connection.
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(60);

    private readonly Stack<HiveConnection> _idle = new();
    private readonly Lock _gate = new();
    private int _preferred;
    private bool _disposed;

    /// <summary>Makes a call.</summary>
    /// <returns>Result or fault; lost only when the method changes something.</returns>
    /// <exception cref="LakehouseException">No server answers, or the answer of a reading call cannot be read.</exception>
    public async Task<HiveReply> CallAsync(HiveMethod method, WireStruct arguments, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var connection = await TakeAsync(cancellationToken);
            try
            {
                if (method.ForcesColumns)
                {
                    await connection.ForceColumnsAsync(settings.CallDeadline, clock, cancellationToken);
                }

                return await connection.CallAsync(method, arguments, settings.CallDeadline, clock, cancellationToken);
            }
            catch (LakehouseException failure) when (failure.Kind is ErrorKind.Unavailable or ErrorKind.Corrupt && !connection.TimedOut)
            {
                if (method.Changes)
                {
                    return new HiveReply { Lost = failure };
                }

                if (attempt == Attempts || failure.Kind == ErrorKind.Corrupt)
                {
                    throw;
                }
            }
            finally
            {
                GiveBack(connection);
            }
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            DropIdle();
        }
    }

    private async Task<HiveConnection> TakeAsync(CancellationToken cancellationToken)
    {
        if (TakeIdle() is { } idle)
        {
            return idle;
        }

        var failures = new List<LakehouseException>();
        var first = Volatile.Read(ref _preferred);
        for (var offset = 0; offset < addresses.Count; offset++)
        {
            var at = (first + offset) % addresses.Count;
            try
            {
                var opened = await OpenAsync(addresses[at], cancellationToken);
                Volatile.Write(ref _preferred, at);
                return opened;
            }
            catch (LakehouseException failure) when (failure.Kind is ErrorKind.Unavailable or ErrorKind.Unsupported or ErrorKind.Corrupt)
            {
                failures.Add(failure);
            }
        }

        throw HiveErrors.NoneAnswers(failures);
    }

    private async Task<HiveConnection> OpenAsync(HiveAddress address, CancellationToken cancellationToken)
    {
        var connection = await HiveConnection.OpenAsync(address, settings, clock, cancellationToken);
        try
        {
            var hello = new WireStruct().Set(1, settings.User).Set(2, WireList.OfTexts([settings.User]));
            var reply = await connection.CallAsync(HiveMethods.SetUgi, hello, settings.ConnectDeadline, clock, cancellationToken);
            return reply.Fault is null or { Kind: HiveFaultKind.UnknownMethod }
                ? connection
                : throw HiveErrors.Refused(reply.Fault, $"take {settings.User} as user");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private HiveConnection? TakeIdle()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            while (_idle.TryPop(out var connection))
            {
                if (clock.GetUtcNow() - connection.IdleSince < IdleTime && !connection.IsStale)
                {
                    return connection;
                }

                connection.Dispose();
            }
        }

        return null;
    }

    private void GiveBack(HiveConnection connection)
    {
        lock (_gate)
        {
            if (connection.IsBroken)
            {
                // The others of a server that has gone have gone with it.
                DropIdle();
            }

            if (connection.TimedOut)
            {
                _preferred = (_preferred + 1) % addresses.Count;
            }

            if (connection.IsBroken || connection.ForcesColumns || _disposed || _idle.Count >= IdleLimit)
            {
                connection.Dispose();
                return;
            }

            connection.IdleSince = clock.GetUtcNow();
            _idle.Push(connection);
        }
    }

    private void DropIdle()
    {
        while (_idle.TryPop(out var idle))
        {
            idle.Dispose();
        }
    }
}
