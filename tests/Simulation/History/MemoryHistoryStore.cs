using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Ambient;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;

namespace Lakehouse.Simulation.History;

/// <summary>A store in memory and in virtual time, one call after the other: a seed repeats everything. Not thread-safe.</summary>
internal sealed class MemoryHistoryStore : IHistoryStore
{
    private readonly MemoryStorage stored;
    private readonly SwitchedFaults faults = new();
    private FaultStorage disturbed;

    public MemoryHistoryStore(IIdSource ids)
    {
        var clock = new JumpingClock();
        stored = new MemoryStorage(clock);
        disturbed = new FaultStorage(stored, faults);
        Options = new WriterOptions { MaxParallelFileGroups = 1, Ids = ids, Clock = clock };
    }

    public IStorage Written => disturbed;

    public WriterOptions Options { get; }

    public bool Happened => faults.Happened;

    public bool HasCrashed => disturbed.HasCrashed;

    public IStorage Reader() => stored;

    public void Arm(Fault next, int calls) => faults.Arm(next, calls);

    public void Disarm() => faults.Disarm();

    // The locks of a process end with it.
    public Task ReplaceAsync(TableWriter? dead)
    {
        disturbed = new FaultStorage(stored, faults);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
