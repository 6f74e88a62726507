using System.Runtime.InteropServices;

namespace Lakehouse.Cdc.Batching;

/// <summary>
/// From where on a table was not offered the events that the line has read, because another process held the table. The position must not
/// pass these offsets before they are read again. Not thread-safe.
/// </summary>
internal sealed class MissedOffsets
{
    private readonly Dictionary<(string Topic, int Partition), long> first = [];

    /// <summary>Topics of which anything was missed.</summary>
    public IEnumerable<string> Topics => first.Keys.Select(partition => partition.Topic).Distinct(StringComparer.Ordinal);

    /// <summary>Takes note of an event that the table should have had.</summary>
    public void Note(string topic, int partition, long offset)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(first, (topic, partition), out var exists);
        known = exists ? Math.Min(known, offset) : offset;
    }

    /// <summary>First missed offset, or null.</summary>
    public long? FirstOf(string topic, int partition) => first.TryGetValue((topic, partition), out var offset) ? offset : null;

    /// <summary>The topic is read again, or by another process.</summary>
    public void Forget(string topic)
    {
        foreach (var partition in first.Keys.Where(partition => partition.Topic == topic).ToList()) first.Remove(partition);
    }
}
