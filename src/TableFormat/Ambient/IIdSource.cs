namespace Lakehouse.TableFormat.Ambient;

/// <summary>Where new file ids, tokens and jitter come from, so that a run can be replayed from its seed. Thread-safe.</summary>
public interface IIdSource
{
    /// <summary>A new random UUID (RFC 9562 version 4 shape).</summary>
    Guid NewId();

    /// <summary>A number from 0 (inclusive) to <paramref name="exclusiveMax"/>.</summary>
    int Next(int exclusiveMax);
}
