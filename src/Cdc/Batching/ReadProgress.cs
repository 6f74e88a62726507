using System.Runtime.InteropServices;

namespace Lakehouse.Cdc.Batching;

/// <summary>How far the line has read each partition, whatever table its events belonged to. Not thread-safe.</summary>
internal sealed class ReadProgress
{
    private readonly Dictionary<string, Dictionary<int, long>> topics = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Topic, int Partition), Shown> shown = [];

    /// <summary>Topics of which anything was read.</summary>
    public IReadOnlyCollection<string> Topics => topics.Keys;

    public void Advance(string topic, int partition, long next)
    {
        ref var reached = ref CollectionsMarshal.GetValueRefOrAddDefault(Partitions(topic), partition, out var known);
        if (!known) shown[(topic, partition)] = new Shown(next - 1, next - 1);
        else if (next - 1 > reached) shown[(topic, partition)] = shown[(topic, partition)] with { WholeSince = next - 1 };
        reached = next;
    }

    /// <summary>First offset that was shown in this run; null before any.</summary>
    public long? FirstOf(string topic, int partition) => shown.TryGetValue((topic, partition), out var known) ? known.First : null;

    /// <summary>Offset since which none was missing up to the message at <paramref name="offset"/>, which is about to be taken.</summary>
    public long WholeSince(string topic, int partition, long offset) =>
        !shown.TryGetValue((topic, partition), out var known) || offset > topics[topic][partition] ? offset : known.WholeSince;

    public void Restart(string topic, IReadOnlyDictionary<int, long> offsets)
    {
        topics[topic] = new Dictionary<int, long>(offsets);
        foreach (var (partition, offset) in offsets) shown[(topic, partition)] = new Shown(offset, offset);
    }

    public void Forget(string topic)
    {
        topics.Remove(topic);
        foreach (var entry in shown.Keys.Where(entry => entry.Topic == topic).ToList()) shown.Remove(entry);
    }

    /// <summary>Forgets everything: the source begins anew.</summary>
    public void Clear()
    {
        topics.Clear();
        shown.Clear();
    }

    public IReadOnlyDictionary<int, long> Of(string topic) => topics.TryGetValue(topic, out var partitions) ? partitions : new Dictionary<int, long>();

    private Dictionary<int, long> Partitions(string topic)
    {
        if (!topics.TryGetValue(topic, out var partitions)) topics[topic] = partitions = [];
        return partitions;
    }

    private readonly record struct Shown(long First, long WholeSince);
}
