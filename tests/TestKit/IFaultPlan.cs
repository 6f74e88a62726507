namespace Lakehouse.TestKit;

/// <summary>Decides about each call of a <see cref="FaultStorage"/>. May be asked from several threads.</summary>
public interface IFaultPlan
{
    /// <summary>What goes wrong in this call.</summary>
    Fault Next(StorageCall call);

    /// <summary>How long a call with <see cref="Fault.Delay"/> waits.</summary>
    TimeSpan Delay => TimeSpan.FromMilliseconds(20);
}
