namespace Lakehouse.TestKit;

/// <summary>Fault plans that tests need.</summary>
public sealed class FaultPlan : IFaultPlan
{
    private readonly Func<StorageCall, Fault> decide;

    private FaultPlan(Func<StorageCall, Fault> decide) => this.decide = decide;

    /// <summary>Nothing goes wrong; calls are only counted.</summary>
    public static FaultPlan None { get; } = new(_ => Fault.None);

    /// <summary>One fault, in the call of the given number (from 1).</summary>
    public static FaultPlan At(int number, Fault fault) => new(call => call.Number == number ? fault : Fault.None);

    /// <summary>Faults as a function of the call.</summary>
    public static FaultPlan When(Func<StorageCall, Fault> decide) => new(decide);

    /// <summary>The fault in the first call that fits, none in later ones.</summary>
    public static FaultPlan Once(Func<StorageCall, bool> fits, Fault fault)
    {
        var done = 0;
        return new(call => fits(call) && Interlocked.Exchange(ref done, 1) == 0 ? fault : Fault.None);
    }

    /// <inheritdoc />
    public Fault Next(StorageCall call) => decide(call);
}
