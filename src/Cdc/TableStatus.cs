namespace Lakehouse.Cdc;

/// <summary>Where a table stands in an ingest run.</summary>
public enum TableStatus
{
    /// <summary>This process writes it.</summary>
    Live,

    /// <summary>Another process writes it; this one stands by.</summary>
    Waiting,

    /// <summary>It stopped with an error; the others go on.</summary>
    Stopped,
}
