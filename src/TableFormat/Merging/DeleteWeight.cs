namespace Lakehouse.TableFormat.Merging;

/// <summary>Where the ordering value of a deletion counts (spec 5.8).</summary>
internal enum DeleteWeight
{
    /// <summary>Nowhere: a deletion removes what came before it, and what comes after it stands.</summary>
    None,

    /// <summary>
    /// Against rows of the log before it (0.15): it loses to a larger one whose class Java takes for the same. Any base row goes, and any row
    /// after it stands.
    /// </summary>
    AgainstLog,

    /// <summary>Everywhere, like a row's (1.x): against rows before and after it, and against the base row.</summary>
    Everywhere,
}
