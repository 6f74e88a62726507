using Lakehouse.Catalog.Hive.Wire;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Catalog.Hive;

/// <summary>Calls that change something, each known to be done or refused: a lost answer is settled by reading back, and only then is the call made again.</summary>
/// <param name="connections">Carry the calls.</param>
internal sealed class HiveChanges(HiveConnections connections)
{
    private const int Attempts = 3;

    /// <summary>Makes the call.</summary>
    /// <param name="method">What.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="isDone">Reads back whether things are as the call makes them.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>Null when it is done; else what the server says against it.</returns>
    /// <exception cref="LakehouseException">Unavailable or Corrupt: no answer was to be had, three times, and it is not done.</exception>
    public async Task<HiveFault?> MakeAsync(
        HiveMethod method, WireStruct arguments, Func<CancellationToken, Task<bool>> isDone, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var reply = await connections.CallAsync(method, arguments, cancellationToken);
            if (reply.Lost is null && (reply.Fault is null || attempt == 1))
            {
                return reply.Fault;
            }

            // A call whose connection was cut may take effect even while it is made again.
            if (await isDone(cancellationToken))
            {
                return null;
            }

            if (reply.Fault is not null)
            {
                return reply.Fault;
            }

            if (attempt == Attempts)
            {
                throw reply.Lost!;
            }
        }
    }
}
