namespace Lakehouse.Cdc.Sources;

/// <summary>A topic that this process shall serve from now on, or no longer.</summary>
internal abstract record OwnershipChange
{
    private OwnershipChange()
    {
    }

    /// <summary>Serve it: tell the source where to start by <see cref="IChangeSource.Assign"/>.</summary>
    public sealed record Gained(TopicFacts Facts) : OwnershipChange;

    /// <summary>Another process serves it.</summary>
    public sealed record Lost(string Topic) : OwnershipChange;
}
