namespace Lakehouse.Cdc;

/// <summary>How far a service of a table is.</summary>
public enum ServiceStage
{
    /// <summary>It has begun.</summary>
    Started,

    /// <summary>It is at work.</summary>
    Running,

    /// <summary>It is done, or found nothing to do.</summary>
    Done,

    /// <summary>It failed, or lost against a write; it is tried again.</summary>
    Failed,
}
