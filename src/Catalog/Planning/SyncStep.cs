namespace Lakehouse.Catalog.Planning;

/// <summary>One step of a plan. Doing it again changes nothing more.</summary>
internal abstract record SyncStep
{
    /// <summary>The step for people.</summary>
    public abstract SyncChange Change { get; }

    /// <summary>Does it.</summary>
    public abstract Task ApplyAsync(SyncTarget target, CancellationToken cancellationToken);
}
