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

    /// <summary>Makes the source; the brokers are asked when the run begins.</summary>
    public static KafkaSource Open(KafkaSourceOptions options) => new(options);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
