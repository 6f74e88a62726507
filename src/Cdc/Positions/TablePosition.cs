using System.Globalization;
using System.Text;

namespace Lakehouse.Cdc.Positions;

/// <summary>
/// How far a table has come in its source. It is part of every commit (<c>extraMetadata</c>), so that rows and position
/// change in one step. Immutable.
/// </summary>
/// <param name="Topics">Positions by topic.</param>
internal sealed record TablePosition(IReadOnlyDictionary<string, TopicPosition> Topics)
{
    /// <summary>Key of the position in <c>extraMetadata</c>.</summary>
    public const string Key = "lakehouse.position";

    /// <summary>Key of the largest <c>_lakehouse_seq</c> that was given to a row.</summary>
    public const string SequenceKey = "lakehouse.seq";

    /// <summary>Key of Hudi Streamer's own checkpoint (spec 12).</summary>
    public const string StreamerKey = "deltastreamer.checkpoint.key";

    /// <summary>Nothing was read.</summary>
    public static TablePosition None { get; } = new(new Dictionary<string, TopicPosition>());

    /// <summary>Entries for a commit.</summary>
    /// <param name="sequence">Largest sequence that was given to a row.</param>
    public IReadOnlyDictionary<string, string> ToMetadata(long sequence)
    {
        var entries = new Dictionary<string, string>
        {
            [Key] = TablePositionJson.Write(this),
            [SequenceKey] = sequence.ToString(CultureInfo.InvariantCulture),
        };
        if (ToStreamerCheckpoint() is { } checkpoint) entries[StreamerKey] = checkpoint;
        return entries;
    }

    /// <summary>This position with one partition of a topic at the given offset.</summary>
    public TablePosition With(string topic, string? id, int partition, long next)
    {
        var old = Topics.GetValueOrDefault(topic);
        var partitions = new Dictionary<int, PartitionPosition>(old?.Partitions ?? new Dictionary<int, PartitionPosition>()) { [partition] = new(next) };
        return new TablePosition(new Dictionary<string, TopicPosition>(Topics)
        {
            [topic] = new(id, Math.Max(old?.PartitionCount ?? 0, partition + 1), partitions),
        });
    }

    /// <summary><c>topic,0:off,1:off</c>, next offsets; null when not exactly one topic feeds the table: Hudi Streamer reads one.</summary>
    public string? ToStreamerCheckpoint()
    {
        if (Topics.Count != 1) return null;
        var (topic, position) = Topics.First();
        var text = new StringBuilder(topic);
        for (var partition = 0; partition < position.PartitionCount; partition++)
        {
            var next = position.Partitions.TryGetValue(partition, out var known) ? known.Next : 0;
            text.Append(CultureInfo.InvariantCulture, $",{partition}:{next}");
        }

        return text.ToString();
    }
}
