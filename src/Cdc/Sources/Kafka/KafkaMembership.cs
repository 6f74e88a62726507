using System.Collections.Concurrent;
using Confluent.Kafka;

namespace Lakehouse.Cdc.Sources.Kafka;

/// <summary>
/// This process's place in the consumer group. It fetches nothing: the group protocol only settles which process serves which topic,
/// namely the one that is given the topic's lowest partition. Safety does not depend on it; each table's lock sees to that.
/// </summary>
internal sealed class KafkaMembership : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ShowInterval = TimeSpan.FromSeconds(2);
    private readonly IConsumer<Ignore, Ignore> consumer;
    private readonly KafkaFailures failures;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource end = new();
    private readonly ConcurrentDictionary<TopicPartition, long> shown = new();
    private readonly HashSet<string> topics = new(StringComparer.Ordinal);
    private Task loop = Task.CompletedTask;
    private bool changed;
    private bool settled;
    private long shownAt;

    public KafkaMembership(KafkaSourceOptions options, KafkaFailures failures, TimeProvider time)
    {
        (this.failures, this.time) = (failures, time);
        consumer = new ConsumerBuilder<Ignore, Ignore>(KafkaSettings.Membership(options))
            .SetErrorHandler((_, error) => failures.Note(error))
            .SetLogHandler((_, _) => { })
            .SetPartitionsAssignedHandler((_, given) => Gain(given))
            .SetPartitionsRevokedHandler((_, taken) => Lose(taken.Select(partition => partition.TopicPartition)))
            .SetPartitionsLostHandler((_, taken) => Lose(taken.Select(partition => partition.TopicPartition)))
            .Build();
        consumer.Subscribe(options.Topics);
    }

    /// <summary>Names of topics that became ours (true) or another's (false), in order.</summary>
    public ConcurrentQueue<KeyValuePair<string, bool>> Changes { get; } = new();

    /// <summary>Whether the group has settled at least once what this process serves.</summary>
    public bool HasSettled
    {
        get => Volatile.Read(ref settled);
        private set => Volatile.Write(ref settled, value);
    }

    public void Start() => loop = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    /// <summary>Lets the group's committed offsets follow, for those who watch it; nothing ever reads them back.</summary>
    public void Show(string topic, IReadOnlyDictionary<int, long> next)
    {
        foreach (var (partition, offset) in next) shown[new TopicPartition(topic, partition)] = offset;
    }

    public void Dispose()
    {
        end.Cancel();
        loop.GetAwaiter().GetResult();
        Show();
        consumer.Close();
        consumer.Dispose();
        end.Dispose();
    }

    private void Run()
    {
        while (!end.IsCancellationRequested)
        {
            try
            {
                consumer.Consume(Beat);
                if (changed) Pause();
                if (time.GetElapsedTime(shownAt) >= ShowInterval) Show();
            }
            catch (ConsumeException failure)
            {
                failures.Note(failure.Error);
            }
            catch (KafkaException failure)
            {
                failures.Note(failure.Error);
            }
        }
    }

    private void Pause()
    {
        changed = false;
        consumer.Pause(consumer.Assignment);
    }

    private IEnumerable<TopicPartitionOffset> Gain(List<TopicPartition> given)
    {
        changed = true;
        foreach (var partition in given.Where(partition => partition.Partition.Value == 0 && topics.Add(partition.Topic)))
        {
            Changes.Enqueue(new(partition.Topic, true));
        }

        HasSettled = true;
        return given.Select(partition => new TopicPartitionOffset(partition, Offset.End));
    }

    private void Lose(IEnumerable<TopicPartition> taken)
    {
        foreach (var partition in taken.Where(partition => partition.Partition.Value == 0 && topics.Remove(partition.Topic)))
        {
            Changes.Enqueue(new(partition.Topic, false));
        }
    }

    private void Show()
    {
        shownAt = time.GetTimestamp();
        var offsets = shown.Select(entry => new TopicPartitionOffset(entry.Key, entry.Value)).ToList();
        if (offsets.Count == 0) return;
        shown.Clear();
        try
        {
            consumer.Commit(offsets);
        }
        catch (KafkaException)
        {
            // During a rebalance the group takes no offsets. They are a display only, and the next commit shows newer ones.
        }
    }
}
