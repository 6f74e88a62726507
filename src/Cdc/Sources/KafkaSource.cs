namespace Lakehouse.Cdc.Sources;

/// <summary>
/// Change events from Kafka. One consumer is a member of the group and learns which topics this process should serve;
/// a second one reads all partitions of those topics from the positions that the tables' timelines hold.
/// </summary>
public sealed class KafkaSource : IChangeSource
{
    private KafkaSource(KafkaSourceOptions options) => Description = $"kafka {options.BootstrapServers}";

    /// <inheritdoc />
    public string Description { get; }

    bool IChangeSource.CanSeek => true;

    (long Read, long? Total) IChangeSource.Volume => default;

    /// <summary>Makes the source; the brokers are asked when the run begins.</summary>
    public static KafkaSource Open(KafkaSourceOptions options) => new(options);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    ValueTask IChangeSource.StartAsync(Action<string> report, bool untilEnd, CancellationToken cancellationToken) => throw new NotSupportedException();

    ValueTask<PollState> IChangeSource.PollAsync(IMessageSink sink, CancellationToken cancellationToken) => throw new NotSupportedException();

    bool IChangeSource.TryTakeChange(out OwnershipChange? change) => throw new NotSupportedException();

    void IChangeSource.Assign(string topic, IReadOnlyDictionary<int, long> offsets) => throw new NotSupportedException();

    void IChangeSource.Release(string topic) => throw new NotSupportedException();

    TopicFacts? IChangeSource.FactsOf(string topic) => throw new NotSupportedException();

    long? IChangeSource.LagOf(string topic) => throw new NotSupportedException();

    void IChangeSource.Show(string topic, IReadOnlyDictionary<int, long> next) => throw new NotSupportedException();
}
