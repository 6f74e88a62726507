namespace Lakehouse.Cdc.Positions;

/// <summary>How far a table's open batch has come in one topic. Not thread-safe.</summary>
internal sealed class TopicCursor
{
    private readonly SortedDictionary<int, PartitionCursor> partitions = [];

    public TopicCursor(string? id, int partitionCount)
    {
        Id = id;
        PartitionCount = partitionCount;
    }

    public TopicCursor(TopicPosition stored)
        : this(stored.Id, stored.PartitionCount)
    {
        foreach (var (number, partition) in stored.Partitions) partitions[number] = new PartitionCursor(partition);
    }

    /// <summary>Kafka's id of the topic or what identifies a file; null when there is none.</summary>
    public string? Id { get; set; }

    public int PartitionCount { get; set; }

    /// <summary>Whether this run goes on by the offsets alone.</summary>
    public bool IsTrusted { get; private set; }

    public IReadOnlyDictionary<int, PartitionCursor> Partitions => partitions;

    public PartitionCursor Partition(int number)
    {
        if (!partitions.TryGetValue(number, out var cursor)) partitions[number] = cursor = new PartitionCursor();
        if (number >= PartitionCount) PartitionCount = number + 1;
        return cursor;
    }

    /// <summary>Forgets everything and begins at the given offsets.</summary>
    public void Restart(string? id, IReadOnlyDictionary<int, long> offsets)
    {
        Id = id;
        PartitionCount = offsets.Count;
        partitions.Clear();
        foreach (var (number, offset) in offsets) partitions[number] = new PartitionCursor(offset);
    }

    /// <summary>Goes on by the offsets alone in this run.</summary>
    public void Trust(string? id)
    {
        IsTrusted = true;
        Id = id ?? Id;
        foreach (var partition in partitions.Values) partition.Trust();
    }

    public TopicPosition ToPosition() =>
        new(Id, PartitionCount, partitions.ToDictionary(partition => partition.Key, partition => partition.Value.ToPosition()));
}
