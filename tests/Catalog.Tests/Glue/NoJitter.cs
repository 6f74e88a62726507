using Lakehouse.TableFormat.Ambient;

namespace Lakehouse.Catalog.Tests.Glue;

/// <summary>The smallest of all random waits, so that tests of retries take no time.</summary>
internal sealed class NoJitter : IIdSource
{
    public Guid NewId() => Guid.Empty;

    public int Next(int exclusiveMax) => 0;
}
