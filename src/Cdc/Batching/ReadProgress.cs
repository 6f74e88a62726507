namespace Lakehouse.Cdc.Batching;

/// <summary>How far the line has read each partition, whatever table its events belonged to. Not thread-safe.</summary>
internal sealed class ReadProgress
{
    private readonly Dictionary<string, Dictionary<int, long>> topics = new(StringComparer.Ordinal);

    public void Advance(string topic, int partition, long next) => Partitions(topic)[partition] = next;

    public void Restart(string topic, IReadOnlyDictionary<int, long> offsets) => topics[topic] = new Dictionary<int, long>(offsets);

    public void Forget(string topic) => topics.Remove(topic);

    public IReadOnlyDictionary<int, long> Of(string topic) => Partitions(topic);

    private Dictionary<int, long> Partitions(string topic)
    {
        if (!topics.TryGetValue(topic, out var partitions)) topics[topic] = partitions = [];
        return partitions;
    }
}
