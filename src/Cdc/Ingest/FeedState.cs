namespace Lakehouse.Cdc.Ingest;

/// <summary>Where a table stands in a run.</summary>
internal enum FeedState
{
    /// <summary>This process writes it.</summary>
    Live,

    /// <summary>Another process writes it.</summary>
    Waiting,

    /// <summary>Its events are left out by configuration.</summary>
    Ignored,

    /// <summary>It ended with an error.</summary>
    Stopped,
}
