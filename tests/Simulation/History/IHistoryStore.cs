using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;

namespace Lakehouse.Simulation.History;

/// <summary>The store of one simulated history, with what goes wrong between it and the process that writes. Not thread-safe.</summary>
internal interface IHistoryStore : IAsyncDisposable
{
    /// <summary>The table as the writing process reaches it.</summary>
    IStorage Written { get; }

    /// <summary>Clock, ids and parallelism that suit the store.</summary>
    WriterOptions Options { get; }

    /// <summary>Whether the fault that was armed last has happened.</summary>
    bool Happened { get; }

    /// <summary>Whether the writing process has died.</summary>
    bool HasCrashed { get; }

    /// <summary>The table as a reader finds it, whom nothing disturbs.</summary>
    IStorage Reader();

    /// <summary>Arms a fault for the call that comes after <paramref name="calls"/> others.</summary>
    void Arm(Fault next, int calls);

    /// <summary>Disarms, and forgets nothing; whoever has died stays dead.</summary>
    void Disarm();

    /// <summary>Another process takes the place of one that died, or lost its lock unseen.</summary>
    /// <param name="dead">Its writer, if it had opened one.</param>
    Task ReplaceAsync(TableWriter? dead);
}
