using Lakehouse.TestKit;

namespace Lakehouse.Simulation.History;

/// <summary>One fault at a time, armed for one of the next calls. Thread-safe.</summary>
internal sealed class SwitchedFaults : IFaultPlan
{
    private readonly Lock gate = new();
    private int callsLeft;
    private Fault fault;

    /// <summary>Whether the fault that was armed last has happened.</summary>
    public bool Happened { get; private set; }

    /// <summary>Arms a fault for the call that comes after <paramref name="calls"/> others.</summary>
    public void Arm(Fault next, int calls)
    {
        lock (gate)
        {
            (fault, callsLeft, Happened) = (next, calls, false);
        }
    }

    /// <summary>Disarms, and forgets nothing.</summary>
    public void Disarm()
    {
        lock (gate)
        {
            fault = Fault.None;
        }
    }

    /// <inheritdoc />
    public Fault Next(StorageCall call)
    {
        lock (gate)
        {
            if (fault == Fault.None || callsLeft-- > 0)
            {
                return Fault.None;
            }

            var now = fault;
            fault = Fault.None;
            Happened = true;

            // A lock that was taken unseen would stay: nobody has its handle, and the process lives on.
            return call.Operation == StorageOperation.Lock && now == Fault.FailAfter ? Fault.FailBefore : now;
        }
    }
}
