namespace Lakehouse.TableFormat.Ambient;

/// <summary>Ids from the operating system's random source; the one place where randomness enters the program. Thread-safe.</summary>
public sealed class RandomIds : IIdSource
{
#pragma warning disable RS0030, CA5394 // The seam itself: everything else takes an IIdSource.
    /// <inheritdoc />
    public Guid NewId() => Guid.NewGuid();

    /// <inheritdoc />
    public int Next(int exclusiveMax) => Random.Shared.Next(exclusiveMax);
#pragma warning restore RS0030, CA5394
}
