using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Writing.Concurrency;

/// <summary>Another instant that may be in the way.</summary>
/// <param name="Instant">The other one.</param>
/// <param name="Name">What it is and who works on it, in words.</param>
/// <param name="Groups">What it touches.</param>
internal sealed record Rival(Instant Instant, string Name, GroupSet Groups)
{
    /// <summary>True for a pending clustering of ours, which gives way to writes instead of stopping them.</summary>
    public bool Yields { get; init; }
}
