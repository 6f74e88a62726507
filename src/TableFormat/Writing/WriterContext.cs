using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Concurrency;

namespace Lakehouse.TableFormat.Writing;

/// <summary>What a writer and the services beside it share while they work on one table of this process.</summary>
/// <param name="Table">The table's folder.</param>
/// <param name="Transactions">Their critical sections.</param>
/// <param name="Instants">Where their instants come from; no instant is given out twice.</param>
/// <param name="Options">How they write; clock, ids and logger too.</param>
internal sealed record WriterContext(IStorage Table, TableTransactions Transactions, InstantClock Instants, WriterOptions Options)
{
    /// <summary>What follows commits.</summary>
    public Afterwards Afterwards { get; init; } = new();

    /// <summary>Slows a service down to its budget; null for a writer.</summary>
    public IoThrottle? Throttle { get; init; }
}
