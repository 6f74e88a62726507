namespace Lakehouse.TestKit;

/// <summary>What goes wrong in one call.</summary>
public enum Fault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The store refuses with Unavailable; nothing was done.</summary>
    FailBefore,

    /// <summary>The call takes effect, and yet Unavailable is what the caller hears.</summary>
    FailAfter,

    /// <summary>The process dies before the call takes effect.</summary>
    CrashBefore,

    /// <summary>The process dies after the call took effect.</summary>
    CrashAfter,

    /// <summary>The call waits for the plan's delay first.</summary>
    Delay,
}
