namespace Lakehouse.Cdc;

/// <summary>What happens to events of a table that the lake does not have.</summary>
public enum UnknownTablePolicy
{
    /// <summary>The table is made.</summary>
    Create,

    /// <summary>Its events are skipped, and it is said once.</summary>
    Ignore,

    /// <summary>Ingest ends with an error.</summary>
    Fail,
}
