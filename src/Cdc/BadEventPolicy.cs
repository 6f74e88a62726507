namespace Lakehouse.Cdc;

/// <summary>What happens to an event that cannot be applied.</summary>
public enum BadEventPolicy
{
    /// <summary>It is stored in the quarantine with its reason, and the line goes on.</summary>
    Quarantine,

    /// <summary>Its table stops before it.</summary>
    Stop,
}
