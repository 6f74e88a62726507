namespace Lakehouse.Cdc;

/// <summary>Where a topic starts that no table has a position for.</summary>
public enum StartPolicy
{
    /// <summary>At its oldest event.</summary>
    Earliest,

    /// <summary>Behind its newest event.</summary>
    Latest,
}
