using System.Text;
using Lakehouse.Cdc.Decoding;
using Lakehouse.Cdc.Sources;

namespace Lakehouse.Cdc.Tests.Ingest;

/// <summary>Topics of one partition in memory, delivered from where the line places them, as a broker would.</summary>
internal sealed class ScriptedTopics(params (string Topic, IReadOnlyList<(string? Key, string? Value)> Messages)[] topics) : IChangeSource
{
    private readonly Queue<OwnershipChange> changes = new(topics.Select(topic => new OwnershipChange.Gained(Facts(topic.Topic, topic.Messages.Count))));
    private readonly Dictionary<string, IReadOnlyList<(string? Key, string? Value)>> messages = topics.ToDictionary(topic => topic.Topic, topic => topic.Messages);
    private readonly SortedDictionary<string, long> next = new(StringComparer.Ordinal);

    /// <summary>Asked whenever everything was delivered; the source ends at true.</summary>
    public Func<bool> MayEnd { get; init; } = () => true;

    /// <summary>Called when the line has placed a topic.</summary>
    public Action OnAssigned { get; init; } = () => { };

    /// <summary>Offsets that were shown as committed.</summary>
    public List<long> Shown { get; } = [];

    /// <summary>Gives a topic to another process.</summary>
    public void Lose(string topic) => changes.Enqueue(new OwnershipChange.Lost(topic));

    public string Description => "scripted topics";

    bool IChangeSource.CanSeek => true;

    (long Read, long? Total) IChangeSource.Volume => (0, null);

    ValueTask IChangeSource.StartAsync(Action<string> report, bool untilEnd, CancellationToken cancellationToken) => ValueTask.CompletedTask;

    async ValueTask<PollState> IChangeSource.PollAsync(IMessageSink sink, CancellationToken cancellationToken)
    {
        foreach (var topic in next.Keys.ToList())
        {
            while (next[topic] < messages[topic].Count)
            {
                var answer = sink.OnMessage(Message(topic, next[topic]));
                if (answer == SinkAnswer.Refused) return PollState.Delivered;
                next[topic]++;
                if (answer == SinkAnswer.TakenPause) return PollState.Delivered;
            }
        }

        if (changes.Count == 0 && MayEnd()) return PollState.Ended;
        await Task.Yield();
        return PollState.Idle;
    }

    bool IChangeSource.TryTakeChange(out OwnershipChange? change) => changes.TryDequeue(out change);

    void IChangeSource.Assign(string topic, IReadOnlyDictionary<int, long> offsets)
    {
        next[topic] = offsets[0];
        OnAssigned();
    }

    void IChangeSource.Rewind() => throw new InvalidOperationException("Topics are moved one by one.");

    void IChangeSource.Release(string topic) => next.Remove(topic);

    TopicFacts? IChangeSource.FactsOf(string topic) => Facts(topic, messages[topic].Count);

    ValueTask<TopicFacts?> IChangeSource.RefreshAsync(string topic) => ValueTask.FromResult<TopicFacts?>(Facts(topic, messages[topic].Count));

    long? IChangeSource.LagOf(string topic) => null;

    void IChangeSource.Show(string topic, IReadOnlyDictionary<int, long> next) => Shown.Add(next[0]);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static TopicFacts Facts(string topic, int count) => new(topic, "id", [new PartitionRange(0, count)]);

    private SourceMessage Message(string topic, long offset)
    {
        var (key, value) = messages[topic][(int)offset];
        return new SourceMessage
        {
            Topic = topic,
            Offset = offset,
            Key = key is null ? default : Encoding.UTF8.GetBytes(key),
            HasKey = key is not null,
            Value = value is null ? default : Encoding.UTF8.GetBytes(value),
            HasValue = value is not null,
        };
    }
}
