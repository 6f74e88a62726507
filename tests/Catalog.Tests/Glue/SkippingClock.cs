namespace Lakehouse.Catalog.Tests.Glue;

/// <summary>The time of another clock, and timers of the real one.</summary>
internal sealed class SkippingClock(TimeProvider shown) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => shown.GetUtcNow();
}
