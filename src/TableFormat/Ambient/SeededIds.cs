namespace Lakehouse.TableFormat.Ambient;

/// <summary>Ids from a seed: the same seed gives the same ids in the same order. Thread-safe.</summary>
/// <param name="seed">Any number; print it, so that a failing run can be repeated.</param>
public sealed class SeededIds(int seed) : IIdSource
{
    private readonly Lock gate = new();
#pragma warning disable CA5394 // Reproducible by design; nothing secret depends on it.
    private readonly Random random = new(seed);

    /// <inheritdoc />
    public Guid NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        lock (gate)
        {
            random.NextBytes(bytes);
        }

        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <inheritdoc />
    public int Next(int exclusiveMax)
    {
        lock (gate)
        {
            return random.Next(exclusiveMax);
        }
    }
#pragma warning restore CA5394
}
