namespace Lakehouse.Cdc.Positions;

/// <summary>How far a table's open batch has come in all its topics. Not thread-safe.</summary>
internal sealed class TableCursor
{
    private readonly Dictionary<string, TopicCursor> topics = new(StringComparer.Ordinal);

    public TableCursor(TablePosition stored)
    {
        foreach (var (name, topic) in stored.Topics) topics[name] = new TopicCursor(topic);
    }

    public IReadOnlyDictionary<string, TopicCursor> Topics => topics;

    public TopicCursor Topic(string name, string? id, int partitionCount)
    {
        if (!topics.TryGetValue(name, out var topic)) topics[name] = topic = new TopicCursor(id, partitionCount);
        return topic;
    }

    public TablePosition ToPosition() => new(topics.ToDictionary(topic => topic.Key, topic => topic.Value.ToPosition()));
}
