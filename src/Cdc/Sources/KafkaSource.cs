using Lakehouse.Cdc.Sources.Kafka;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cdc.Sources;

/// <summary>
/// Change events from Kafka. One consumer is a member of the group and learns which topics this process should serve;
/// a second one reads all partitions of those topics from the positions that the tables' timelines hold.
/// </summary>
public sealed class KafkaSource : IChangeSource
{
    private readonly KafkaSourceOptions options;
    private readonly TimeProvider time;
    private readonly KafkaFailures failures;
    private readonly Dictionary<string, TopicFacts> gained = new(StringComparer.Ordinal);
    private readonly HashSet<string> assigned = new(StringComparer.Ordinal);
    private readonly Queue<OwnershipChange> changes = [];
    private KafkaReader? reader;
    private KafkaMembership? membership;
    private Action<string> report = _ => { };
    private bool untilEnd;
    private CancellationToken end;

    private KafkaSource(KafkaSourceOptions options, TimeProvider time)
    {
        (this.options, this.time) = (options, time);
        failures = new KafkaFailures(options, time);
    }

    /// <inheritdoc />
    public string Description => $"kafka {options.BootstrapServers} {string.Join(", ", options.Topics)}";

    bool IChangeSource.CanSeek => true;

    (long Read, long? Total) IChangeSource.Volume => (reader?.Bytes ?? 0, null);

    private KafkaReader Reader => reader ?? throw new InvalidOperationException("The source was not started.");

    /// <summary>Makes the source; the brokers are asked when the run begins.</summary>
    /// <param name="options">Brokers, topics and group.</param>
    /// <param name="time">Clock for the limits; null for the system's.</param>
    public static KafkaSource Open(KafkaSourceOptions options, TimeProvider? time = null) => new(options, time ?? TimeProvider.System);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        var (member, reading) = (membership, reader);
        (membership, reader) = (null, null);
        await Task.Run(() =>
        {
            member?.Dispose();
            reading?.Dispose();
        }).ConfigureAwait(false);
    }

    async ValueTask IChangeSource.StartAsync(Action<string> report, bool untilEnd, CancellationToken cancellationToken)
    {
        (this.report, this.untilEnd, end) = (report, untilEnd, cancellationToken);
        reader = Accepted(() => new KafkaReader(options, failures));
        await Task.Run(() => reader.Connect(cancellationToken), CancellationToken.None).ConfigureAwait(false);
        foreach (var topic in options.Topics.Where(topic => !topic.StartsWith('^')))
        {
            if (await reader.DescribeAsync(topic, end).ConfigureAwait(false) is null) Missing(topic);
        }

        membership = Accepted(() => new KafkaMembership(options, failures, time));
        membership.Start();
        report($"joined group {options.GroupId}; waiting for topics");
    }

    async ValueTask<PollState> IChangeSource.PollAsync(IMessageSink sink, CancellationToken cancellationToken)
    {
        await FollowMembershipAsync().ConfigureAwait(false);
        var delivered = Reader.Deliver(sink, cancellationToken);
        if (Reader.OutOfRange is { } topic) await LookAgainAsync(topic).ConfigureAwait(false);
        failures.Check(report);
        if (untilEnd && IsAtEnd()) return PollState.Ended;
        return delivered ? PollState.Delivered : PollState.Idle;
    }

    bool IChangeSource.TryTakeChange(out OwnershipChange? change) => changes.TryDequeue(out change);

    void IChangeSource.Assign(string topic, IReadOnlyDictionary<int, long> offsets)
    {
        Reader.Assign(topic, offsets);
        assigned.Add(topic);
    }

    void IChangeSource.Rewind() => throw new InvalidOperationException("Topics are moved one by one.");

    void IChangeSource.Release(string topic)
    {
        Reader.Release(topic);
        assigned.Remove(topic);
        gained.Remove(topic);
    }

    TopicFacts? IChangeSource.FactsOf(string topic) => gained.GetValueOrDefault(topic);

    async ValueTask<TopicFacts?> IChangeSource.RefreshAsync(string topic)
    {
        if (await Reader.DescribeAsync(topic, end).ConfigureAwait(false) is { } facts) gained[topic] = facts;
        return gained.GetValueOrDefault(topic);
    }

    long? IChangeSource.LagOf(string topic) => assigned.Contains(topic) ? Reader.LagOf(topic) : null;

    void IChangeSource.Show(string topic, IReadOnlyDictionary<int, long> next) => membership?.Show(topic, next);

    private async Task FollowMembershipAsync()
    {
        while (membership!.Changes.TryDequeue(out var change))
        {
            var (topic, ours) = change;
            if (!ours)
            {
                report($"another process serves {topic} now");
                changes.Enqueue(new OwnershipChange.Lost(topic));
            }
            else if (await Reader.DescribeAsync(topic, end).ConfigureAwait(false) is { } facts)
            {
                gained[topic] = facts;
                report($"serving {topic}");
                changes.Enqueue(new OwnershipChange.Gained(facts));
            }
        }
    }

    private async Task LookAgainAsync(string topic)
    {
        Reader.OutOfRange = null;
        Reader.Release(topic);
        if (await Reader.DescribeAsync(topic, end).ConfigureAwait(false) is not { } facts) return;
        gained[topic] = facts;
        changes.Enqueue(new OwnershipChange.Gained(facts));
    }

    // The end is where each partition ended when it was assigned; later events are for the next run.
    private bool IsAtEnd() =>
        membership!.HasSettled
        && membership.Changes.IsEmpty
        && changes.Count == 0
        && gained.Keys.All(assigned.Contains)
        && Reader.Next.All(entry => entry.Value >= gained[entry.Key.Topic].Ranges[entry.Key.Partition.Value].High);

    private T Accepted<T>(Func<T> make)
    {
        var refused = options.Properties.Keys.FirstOrDefault(KafkaSourceOptions.Reserved.ContainsKey);
        try
        {
            return refused is null ? make() : throw new ArgumentException($"{refused} is not to be set: {KafkaSourceOptions.Reserved[refused]}");
        }
        catch (Exception failure) when (failure is InvalidOperationException or ArgumentException or Confluent.Kafka.KafkaException)
        {
            throw new LakehouseException(
                ErrorKind.Invalid, $"The Kafka client does not take its settings: {failure.Message}", new ErrorContext { SourcePosition = options.BootstrapServers },
                "correct source.kafka.properties, or the regular expressions among source.kafka.topics", failure);
        }
    }

    private void Missing(string topic)
    {
        if (!untilEnd)
        {
            report($"topic {topic} does not exist yet");
            return;
        }

        throw new LakehouseException(
            ErrorKind.Invalid, "The topic does not exist.", new ErrorContext { SourcePosition = topic }, "check the names under source.kafka.topics");
    }
}
